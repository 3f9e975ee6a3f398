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
