import Contracts
import EstimateFiles
import Foundation
import Wire

/// Who takes files in: the gateway as a person, or the Jobs service as the operator over Wire.
actor ImportDesk {
    /// A no that the next try may not get: nobody there, busy, cut off.
    struct Passing: Error, CustomStringConvertible {
        let description: String
    }

    /// A no to these files.
    struct Refused: Error, CustomStringConvertible {
        let reason: String
        let description: String
    }

    private enum Way {
        case gateway(GatewayClient, GatewayOptions)
        case wire(Client, shop: String)
    }

    private var way: Way

    private init(_ way: Way) { self.way = way }

    /// Signs in, or connects to the service's socket when a shop is named.
    static func open(
        _ gateway: GatewayOptions,
        _ place: OperatorOptions,
        shop: String?
    ) async throws -> ImportDesk {
        if let shop { return ImportDesk(.wire(place.client("jobs"), shop: shop)) }
        return ImportDesk(.gateway(try await gateway.signedIn(), gateway))
    }

    func close() async {
        if case .wire(let client, _) = way { await client.close() }
    }

    /// Imports the files of one estimate, all or nothing.
    ///
    /// - Parameter isWhole: the whole answer is wanted, not only what is shown to people.
    nonisolated func take(
        _ members: [EstimateFiles.Member],
        isWhole: Bool
    ) async throws -> JSONValue {
        switch await way {
        case .gateway:
            return try await post(ImportCall.path, ImportCall.body(of: members))
        case .wire(let client, let shop):
            let request = ImportEstimateRequest.with {
                $0.files = members.map { member in
                    ImportFile.with {
                        $0.name = member.name
                        $0.content = Data(member.bytes)
                    }
                }
            }
            return try await Self.passing {
                let answer = try await client.call(
                    BmsImportsMethods.importEstimate,
                    request,
                    CallOptions(
                        idempotencyKey: UUID().uuidString.lowercased(),
                        actor: .operator(shop: shop)
                    )
                )
                if isWhole { return try JSONParser.parse(answer.jsonBytes()) }
                return [
                    "job": [
                        "id": .string(answer.job.id), "jobNumber": .string(answer.job.jobNumber),
                    ],
                    "alreadyImported": .bool(answer.alreadyImported),
                ]
            }
        }
    }

    /// Imports a list of customers, vehicles or open jobs.
    func take(_ list: ListFile) async throws -> JSONValue {
        switch way {
        case .gateway: return try await post(ListFile.path, list.body)
        case .wire(let client, let shop):
            let request = try list.request
            return try await Self.passing {
                let answer = try await client.call(
                    DataImportsMethods.importData,
                    request,
                    CallOptions(
                        idempotencyKey: UUID().uuidString.lowercased(),
                        actor: .operator(shop: shop)
                    )
                )
                return try JSONParser.parse(answer.jsonBytes())
            }
        }
    }

    /// A token that is over is renewed by signing in again, once.
    private nonisolated func post(_ path: String, _ body: JSONValue) async throws -> JSONValue {
        guard case .gateway(let client, let options) = await way else { return .null }
        do {
            return try await Self.passing { try await client.post(path, body) }
        } catch let refused as Refused where refused.reason == Self.signedOut {
            let fresh = try await Self.passing { try await options.signedIn() }
            await renew(fresh, options)
            return try await Self.passing { try await fresh.post(path, body) }
        }
    }

    private func renew(_ client: GatewayClient, _ options: GatewayOptions) {
        way = .gateway(client, options)
    }

    private static let signedOut = "SIGNED_OUT"

    /// Tells failures that may pass from refusals of the files.
    private static func passing<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as GatewayClient.Unreachable {
            throw Passing(description: error.description)
        } catch let error as GatewayClient.Refused {
            if error.status >= 500 { throw Passing(description: error.description) }
            throw Refused(
                reason: error.status == 401 ? signedOut : error.reason.uppercased(),
                description: error.description
            )
        } catch let error as RPCError {
            switch error.code {
            case .unavailable, .deadlineExceeded, .resourceExhausted, .cancelled, .aborted,
                .internal, .unknown, .dataLoss:
                throw Passing(description: error.description)
            case .ok, .invalidArgument, .notFound, .alreadyExists, .permissionDenied,
                .failedPrecondition, .outOfRange, .unimplemented, .unauthenticated:
                throw Refused(reason: error.reason, description: error.description)
            }
        }
    }
}
