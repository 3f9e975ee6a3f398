internal import Chassis
internal import Contracts
internal import Store

/// The Comms department: templates, consent, and every message in and out. This file is its table
/// of contents.
@main
enum CommsService {
    static func main() async { await ServiceProgram.run(definition) }

    static let definition = ServiceDefinition(
        name: Contracts.comms.name,
        tables: Contracts.comms.records,
        migrations: [.initial(tables: Contracts.comms.records)],
        descriptors: { Contracts.comms.descriptors },
        peers: ["jobs"]
    ) { contents in
        contents.beforeChange { tx, shop in
            let shop = try tx.replica(Shop.self, shop.text, in: shop)
            if shop?.trialHasExpired(at: tx.now) == true { throw CallRefusal.trialExpired }
        }
        contents.standard(CommunicationTemplateResource.self, TemplateRules())
        contents.standard(CommunicationLogResource.self, CommunicationLogRules())
        contents.verb(CommunicationTemplatesMethods.activateTemplate, ActivateTemplate.handle)
        contents.verb(CommunicationTemplatesMethods.previewTemplate, PreviewTemplate.handle)
        contents.verb(CommunicationLogsMethods.sendMessage, SendMessage.handle)
        contents.verb(ConsentsMethods.recordConsent, RecordConsent.handle)
        contents.verb(ConsentsMethods.getConsent, GetConsent.handle)

        contents.replica(Shop.self, from: "jobs")
        contents.replica(User.self, from: "jobs")
        contents.replica(Customer.self, from: "jobs")
        contents.replica(Vehicle.self, from: "jobs")
        contents.replica(Job.self, from: "jobs")
        contents.replica(InsuranceCompany.self, from: "finance")
        contents.reaction(
            "shop_set_up",
            from: "jobs",
            kind: ShopSetUp.protoMessageName,
            ShopIsSetUp.apply
        )
        contents.reaction(
            "customer_saved",
            from: "jobs",
            kind: Customer.protoMessageName + ".saved",
            CustomerSaved.apply
        )
        contents.reaction(
            "customer_erased",
            from: "jobs",
            kind: CustomerErased.protoMessageName,
            CustomerIsErased.apply
        )
        contents.reaction(
            "job_moved",
            from: "jobs",
            kind: JobMoved.protoMessageName,
            JobIsMoved.apply
        )
        contents.reaction(
            "customer_merged",
            from: "jobs",
            kind: CustomerMerged.protoMessageName,
            CustomerIsMerged.apply
        )
        contents.worker("sender", Sender.run)
    }
}
