internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Who owns a vehicle from when on: one row more with each change of owner, the one before closed.
enum OwnershipRecord {
    static func begin(
        _ vehicle: VehicleRecord,
        recordedBy user: String,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        let now = Google_Protobuf_Timestamp(microseconds: tx.now)
        let open = try tx.all(
            VehicleOwnership.self,
            in: shop,
            where: [.equal("vehicle_id", .uuid(vehicle.id)), .isNull("owned_until")]
        )
        for var ownership in open {
            ownership.ownedUntil = now
            _ = try tx.update(ownership, expecting: nil, in: shop, by: author)
        }
        let ownership = VehicleOwnership.with {
            $0.vehicleID = vehicle.id
            $0.customerID = vehicle.customerID
            $0.ownedFrom = now
            if vehicle.hasMileage { $0.mileage = vehicle.mileage }
            if !user.isEmpty { $0.recordedBy = user }
        }
        _ = try tx.insert(ownership, in: shop, by: author)
    }
}

/// GET /v1/vehicles/{id}/owners — the owner of now first.
enum ListVehicleOwners {
    static let rowsMax = 200

    static func handle(_ request: ListVehicleOwnersRequest, _ call: Call) async throws
        -> ListVehicleOwnersResponse
    {
        let shop = try call.shop
        return try await call.read { view in
            let vehicle = try view.require(
                VehicleRecord.self,
                request.id,
                in: shop,
                archived: true
            )
            return try ListVehicleOwnersResponse.with {
                $0.owners = try view.all(
                    VehicleOwnership.self,
                    in: shop,
                    where: [.equal("vehicle_id", .uuid(vehicle.id))],
                    order: [.descending("owned_from"), .descending("id")],
                    limit: rowsMax
                )
            }
        }
    }
}
