import Schema
import SwiftProtobuf
import Wire

/// One method of the service, with its messages as bytes: what the server and the bench call.
struct MethodEntry: Sendable {
    let path: String
    let policy: MethodPolicy
    let answer: @Sendable ([UInt8], CallContext, Environment) async throws -> [UInt8]

    init<Q, S>(
        _ method: Method<Q, S>,
        _ handler: @escaping @Sendable (Q, Call) async throws -> S
    ) {
        path = method.path
        policy = method.policy
        answer = { payload, context, environment in
            let request: Q
            do {
                request = try Q(serializedBytes: payload)
            } catch {
                throw RPCError(
                    .invalidArgument,
                    "REQUEST_UNREADABLE",
                    "the payload is not what the method takes",
                    outcome: .refused
                )
            }
            do {
                let call = Call(context: context, environment: environment, request: request)
                return try await handler(request, call).serializedBytes()
            } catch {
                throw ErrorAnswer.to(error, in: context, environment.logger)
            }
        }
    }
}

/// One streaming method of the service, with its messages as bytes.
struct StreamEntry: Sendable {
    typealias Send = @Sendable ([UInt8]) async throws -> Void

    let path: String
    let policy: MethodPolicy
    let answer: @Sendable ([UInt8], CallContext, Environment, Send) async throws -> Void

    init<Q, S>(
        _ method: StreamingMethod<Q, S>,
        _ handler:
            @escaping @Sendable (Q, Call, @Sendable (S) async throws -> Void) async throws -> Void
    ) {
        path = method.path
        policy = method.policy
        answer = { payload, context, environment, send in
            do {
                let request = try Q(serializedBytes: payload)
                if let checked = request as? any FieldChecked {
                    let violations = checked.violations()
                    guard violations.isEmpty else { throw Violations(violations) }
                }
                let call = Call(context: context, environment: environment, request: request)
                try await handler(request, call) { try await send($0.serializedBytes()) }
            } catch is BinaryDecodingError {
                throw RPCError(
                    .invalidArgument,
                    "REQUEST_UNREADABLE",
                    "the payload is not what the method takes",
                    outcome: .refused
                )
            } catch {
                throw ErrorAnswer.to(error, in: context, environment.logger)
            }
        }
    }
}
