internal import Chassis
internal import Contracts
internal import Store

/// The Parts department: vendors, stock, purchase orders and what comes of them. This file is its
/// table of contents.
@main
enum PartsService {
    static func main() async { await ServiceProgram.run(definition) }

    static let definition = ServiceDefinition(
        name: Contracts.parts.name,
        tables: Contracts.parts.records,
        migrations: [.initial(tables: Contracts.parts.records)],
        descriptors: { Contracts.parts.descriptors },
        peers: ["jobs"]
    ) { contents in
        contents.beforeChange { tx, shop in
            let shop = try tx.replica(Shop.self, shop.text, in: shop)
            if shop?.trialHasExpired(at: tx.now) == true { throw CallRefusal.trialExpired }
        }
        contents.standard(VendorResource.self, VendorRules())
        contents.standard(PartResource.self, PartRules())
        contents.standard(PartsOrderResource.self, PartsOrderRules())
        contents.standard(PartsOrderItemResource.self, PartsOrderItemRules())

        contents.verb(PartsOrdersMethods.createJobOrders, CreateJobOrders.handle)
        contents.verb(PartsOrdersMethods.submitPartsOrder, SubmitPartsOrder.handle)
        contents.verb(PartsOrdersMethods.approvePartsOrder, ApprovePartsOrder.handle)
        contents.verb(PartsOrdersMethods.sendPartsOrder, SendPartsOrder.handle)
        contents.verb(PartsOrdersMethods.confirmPartsOrder, ConfirmPartsOrder.handle)
        contents.verb(PartsOrdersMethods.shipPartsOrder, ShipPartsOrder.handle)
        contents.verb(PartsOrdersMethods.cancelPartsOrder, CancelPartsOrder.handle)
        contents.verb(PartsOrdersMethods.receiveParts, ReceiveParts.handle)
        contents.verb(PartsOrdersMethods.getJobParts, GetJobParts.handle)

        contents.replica(Shop.self, from: "jobs")
        contents.replica(Job.self, from: "jobs")
        contents.reaction(
            "job_moved",
            from: "jobs",
            kind: JobMoved.protoMessageName,
            JobIsCancelled.apply
        )
    }
}
