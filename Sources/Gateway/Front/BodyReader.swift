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

    /// A body that is handed on as it arrives may take so many times longer than one that is not.
    static let patience = 10

    func read(bytesMax: Int) async throws(Problem) -> [UInt8] {
        if isEmpty { return [] }
        if let declared, declared > bytesMax { throw .bodyTooLarge(bytesMax) }
        let bytes = try await within(seconds) { await self.collect(bytesMax) }
        done.store(true, ordering: .relaxed)
        return bytes
    }

    /// Hands the body on in parts of `partBytes`, so that no more than one of them is held.
    func read(
        bytesMax: Int,
        partBytes: Int,
        _ take: @escaping BodyParts.Take
    ) async throws(Problem) {
        if isEmpty { return }
        if let declared, declared > bytesMax { throw .bodyTooLarge(bytesMax) }
        try await within(seconds * Self.patience) { await self.hand(bytesMax, partBytes, take) }
        done.store(true, ordering: .relaxed)
    }

    private func within<T: Sendable>(
        _ seconds: Int,
        _ work: @escaping @Sendable () async -> Result<T, Problem>
    ) async throws(Problem) -> T {
        let outcome = await withTaskGroup(of: Result<T, Problem>.self) { group in
            group.addTask { await work() }
            group.addTask {
                try? await Task.sleep(for: .seconds(seconds))
                return .failure(.bodyTooSlow)
            }
            let first = await group.next() ?? .failure(.fault)
            group.cancelAll()
            return first
        }
        return try outcome.get()
    }

    private func hand(
        _ bytesMax: Int,
        _ partBytes: Int,
        _ take: BodyParts.Take
    ) async -> Result<Void, Problem> {
        var held: [UInt8] = []
        var count = 0
        do {
            for try await part in body {
                count += part.readableBytes
                guard count <= bytesMax else { return .failure(.bodyTooLarge(bytesMax)) }
                held.append(contentsOf: part.readableBytesView)
                while held.count >= partBytes {
                    try await take(Array(held.prefix(partBytes)))
                    held = Array(held.dropFirst(partBytes))
                }
            }
            if let declared, count != declared { return .failure(Self.cutOff) }
            if !held.isEmpty { try await take(held) }
        } catch let problem as Problem {
            return .failure(problem)
        } catch {
            return .failure(Self.cutOff)
        }
        return .success(())
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
