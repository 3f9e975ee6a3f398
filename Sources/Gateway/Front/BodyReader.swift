import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Reads a request's body once, bounded in bytes and in time.
final class BodyReader: Sendable {
    /// The request says that it has none.
    let isEmpty: Bool
    private let body: RequestBody
    private let declared: Int?
    private let seconds: Int
    private let done: Atomic<Bool>

    init(_ request: Request, seconds: Int) {
        body = request.body
        declared = request.headers[.contentLength].flatMap(Int.init)
        isEmpty = (declared ?? 0) == 0 && request.headers[.transferEncoding] == nil
        done = Atomic(isEmpty)
        self.seconds = seconds
    }

    /// Nothing of it is left on the connection.
    var isDone: Bool { done.load(ordering: .relaxed) }

    func read(bytesMax: Int) async throws(Problem) -> [UInt8] {
        if isEmpty { return [] }
        if let declared, declared > bytesMax { throw .bodyTooLarge(bytesMax) }
        let outcome = await withTaskGroup(of: Result<[UInt8], Problem>.self) { group in
            group.addTask { await self.collect(bytesMax) }
            group.addTask {
                try? await Task.sleep(for: .seconds(self.seconds))
                return .failure(.bodyTooSlow)
            }
            let first = await group.next() ?? .failure(.fault)
            group.cancelAll()
            return first
        }
        let bytes = try outcome.get()
        done.store(true, ordering: .relaxed)
        return bytes
    }

    private func collect(_ bytesMax: Int) async -> Result<[UInt8], Problem> {
        var bytes: [UInt8] = []
        if let declared { bytes.reserveCapacity(min(declared, bytesMax)) }
        do {
            for try await part in body {
                guard bytes.count + part.readableBytes <= bytesMax else {
                    return .failure(.bodyTooLarge(bytesMax))
                }
                bytes.append(contentsOf: part.readableBytesView)
            }
        } catch {
            return .failure(Self.cutOff)
        }
        if let declared, bytes.count != declared { return .failure(Self.cutOff) }
        return .success(bytes)
    }

    private static let cutOff = Problem(
        400,
        .cancelled,
        "body_cut_off",
        "the body ended before its length"
    )
}
