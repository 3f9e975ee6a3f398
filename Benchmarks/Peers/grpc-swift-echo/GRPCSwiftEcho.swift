import Contracts
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import GRPCProtobuf

/// The peer in Swift over HTTP/2: grpc-swift-2 and its NIO transport, echo of one message.
///
///     grpc-swift-echo serve PORT
///     grpc-swift-echo call PORT MESSAGE IN_FLIGHT SECONDS
///
/// `MESSAGE` is a file with a serialized job. `call` prints `calls_per_second p50_us p99_us`.
@main
struct GRPCSwiftEcho {
    static let sayJob = MethodDescriptor(
        fullyQualifiedService: "benchmarks.Echo",
        method: "SayJob"
    )

    static func main() async throws {
        let words = CommandLine.arguments.dropFirst()
        let numbers = words.compactMap { Int($0) }
        switch (words.first, numbers.count) {
        case ("serve", 1): try await serve(port: numbers[0])
        case ("call", 3):
            let message = words[words.startIndex + 2]
            let job = try Job(serializedBytes: Data(contentsOf: URL(filePath: message)))
            print(try await call(job, port: numbers[0], inFlight: numbers[1], seconds: numbers[2]))
        default:
            FileHandle.standardError.write(
                Data("usage: serve PORT | call PORT MESSAGE IN_FLIGHT SECONDS\n".utf8)
            )
            exit(2)
        }
    }

    private static func serve(port: Int) async throws {
        let server = GRPCServer(
            transport: .http2NIOPosix(
                address: .ipv4(host: "127.0.0.1", port: port),
                transportSecurity: .plaintext
            ),
            services: [JobEcho()]
        )
        try await server.serve()
    }

    private static func call(
        _ job: Job,
        port: Int,
        inFlight: Int,
        seconds: Int
    ) async throws -> String {
        try await withGRPCClient(
            transport: .http2NIOPosix(
                target: .ipv4(address: "127.0.0.1", port: port),
                transportSecurity: .plaintext
            )
        ) { client in
            let begin = ContinuousClock.now
            let end = begin + .seconds(seconds)
            let took = try await withThrowingTaskGroup(of: [Duration].self) { group in
                for _ in 0..<inFlight {
                    group.addTask {
                        var took: [Duration] = []
                        var before = ContinuousClock.now
                        while before < end {
                            let same = try await client.unary(
                                request: ClientRequest(message: job),
                                descriptor: sayJob,
                                serializer: ProtobufSerializer<Job>(),
                                deserializer: ProtobufDeserializer<Job>(),
                                options: .defaults
                            ) { try $0.message }
                            precondition(same.jobNumber == job.jobNumber, "another job came back")
                            let now = ContinuousClock.now
                            took.append(now - before)
                            before = now
                        }
                        return took
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let seconds = (ContinuousClock.now - begin) / .seconds(1)
            let sorted = took.sorted().map { $0 / .microseconds(1) }
            return "\(Double(sorted.count) / seconds) \(sorted[sorted.count / 2])"
                + " \(sorted[sorted.count * 99 / 100])"
        }
    }
}

/// Decodes the job and encodes it again.
private struct JobEcho: RegistrableRPCService {
    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(
            forMethod: GRPCSwiftEcho.sayJob,
            deserializer: ProtobufDeserializer<Job>(),
            serializer: ProtobufSerializer<Job>()
        ) { request, _ in
            let job = try await ServerRequest(stream: request).message
            return StreamingServerResponse(single: ServerResponse(message: job))
        }
    }
}
