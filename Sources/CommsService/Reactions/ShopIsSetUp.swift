internal import Chassis
internal import Contracts
internal import Store

/// A shop is ready to work: it gets the default templates and the rules that send them, once (J001).
enum ShopIsSetUp {
    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        let fact: ShopSetUp = try delivery.message()
        for message in DefaultMessage.all {
            let known = try tx.exists(
                CommunicationTemplate.self,
                in: delivery.shop,
                where: [.equal("template_code", .text(message.code))]
            )
            guard !known else { continue }
            let template = try message.template(timezone: fact.timezone).checked(at: "template")
            _ = try tx.insert(template, in: delivery.shop, by: delivery.authorship)
            if let rule = message.rule {
                _ = try tx.insert(
                    rule.checked(at: "rule"),
                    in: delivery.shop,
                    by: delivery.authorship
                )
            }
        }
    }
}
