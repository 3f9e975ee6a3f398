import Foundation
import SwiftProtobuf
import Synchronization

@testable import Wire

typealias Text = Google_Protobuf_StringValue

/// Methods with every policy and every ending that docs/wire.md tells of. `Tests/Conformance` calls
/// them by the paths below; each takes a text and answers one.
enum ConformanceMethods {
    static func register(on server: Server) {
        answer("Guarded", on: server, guarded) { text, _ in text }
        answer("Left", on: server) { _, context in
            "\((context.deadline - .now).wholeMilliseconds)"
        }
        answer("Large", on: server) { text, _ in String(repeating: "x", count: Int(text) ?? 0) }
        answer("Fails", on: server) { text, _ in
            var error = RPCError(
                Code(rawValue: Int(text) ?? 0) ?? .unknown,
                "AS_ASKED",
                "as asked",
                metadata: ["number": text]
            )
            error.fields = [FieldViolation(field: "value", reason: "AS_ASKED", description: "")]
            error.retryAfter = .milliseconds(1_500)
            throw error
        }
        answer("Faulty", on: server) { _, _ in throw Fault() }
        answer("Told", on: server) { text, context in
            for (key, value) in context.metadata {
                context.replyMetadata[key] = value
            }
            return [
                text, context.peer, "\(context.attempt)", context.idempotencyKey,
                context.requestID, context.traceparent, context.tracestate,
                context.actor?.shopID ?? "", context.actor?.service ?? "",
            ].joined(separator: "|")
        }
        // Takes as many milliseconds as the text says.
        let cancelled = Count()
        answer("Slow", on: server) { text, _ in
            do {
                try await Task.sleep(for: .milliseconds(Int(text) ?? 30_000))
            } catch {
                cancelled.add()
                throw error
            }
            return text
        }
        answer("Cancelled", on: server) { _, _ in "\(cancelled.value)" }
        registerItems(on: server, cancelled)
        // Not ready for half a second.
        answer("Rest", on: server) { [weak server] text, _ in
            server?.setReady(false)
            try await Task.sleep(for: .milliseconds(500))
            server?.setReady(true)
            return text
        }
    }

    /// "3 100 9": three items of 100 characters each, then code 9; 0 = it ends well, and -1 = not at
    /// all. Whose items cannot be sent goes on without them, and ends as it was asked to.
    private static func registerItems(on server: Server, _ cancelled: Count) {
        let sent = Count()
        answer("Sent", on: server) { _, _ in "\(sent.value)" }
        let items = StreamingMethod<Text, Text>(
            path: "/conformance.v1.Rules/Items",
            policy: MethodPolicy(effect: .noSideEffects, needsActor: false)
        )
        server.register(streaming: items) { request, context, sink in
            let asked = request.value.split(separator: " ").map { Int($0) ?? 0 }
            guard asked.count == 3 else { throw Fault() }
            let item = Text(String(repeating: "x", count: asked[1]))
            context.replyMetadata["asked"] = Array(request.value.utf8)
            do {
                for _ in 0..<asked[0] {
                    try await sink.send(item)
                    sent.add()
                }
                if asked[2] < 0 { try await Task.sleep(for: .seconds(30)) }
            } catch let error as RPCError where asked[2] > 0 {
                _ = error
            } catch is CancellationError {
                cancelled.add()
                throw CancellationError()
            }
            if asked[2] > 0 {
                throw RPCError(Code(rawValue: asked[2]) ?? .unknown, "AS_ASKED", "as asked")
            }
        }
    }

    private static let guarded = MethodPolicy(
        permission: 9,
        peers: ["conformance"],
        requestBytesMax: 1_000
    )

    private struct Fault: Error {}

    private final class Count: Sendable {
        private let number = Atomic(0)

        var value: Int { number.load(ordering: .relaxed) }

        func add() { number.wrappingAdd(1, ordering: .relaxed) }
    }

    private static func answer(
        _ name: String,
        on server: Server,
        _ policy: MethodPolicy = MethodPolicy(effect: .noSideEffects, needsActor: false),
        _ body: @escaping @Sendable (String, CallContext) async throws -> String
    ) {
        let method = Method<Text, Text>(path: "/conformance.v1.Rules/" + name, policy: policy)
        server.register(method) { request, context in
            Text(try await body(request.value, context))
        }
    }
}
