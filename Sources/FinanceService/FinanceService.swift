internal import Chassis
internal import Contracts
internal import Store

/// The books of the shop: insurers, invoices, payments, and the journal beneath them.
@main
enum FinanceService {
    static func main() async { await ServiceProgram.run(definition) }

    static let tables = Contracts.finance.records

    static let definition = ServiceDefinition(
        name: "finance",
        tables: tables,
        migrations: [.initial(tables: tables)],
        descriptors: { Contracts.finance.descriptors },
        peers: ["jobs"]
    ) { contents in
        contents.beforeChange { tx, shop in
            let shop = try tx.replica(Shop.self, shop.text, in: shop)
            if shop?.trialHasExpired(at: tx.now) == true { throw CallRefusal.trialExpired }
        }
        contents.standard(InsuranceCompanyResource.self, InsuranceCompanyRules())
        contents.standard(InvoiceResource.self, InvoiceRules())
        contents.standard(PaymentResource.self, PaymentRules())
        contents.standard(FinancialTransactionResource.self, FinancialTransactionRules())

        contents.verb(
            InsuranceCompaniesMethods.ensureInsuranceCompany,
            EnsureInsuranceCompany.handle
        )
        contents.verb(InvoicesMethods.createJobInvoices, CreateJobInvoices.handle)
        contents.verb(InvoicesMethods.sendInvoice, SendInvoice.handle)
        contents.verb(InvoicesMethods.voidInvoice, VoidInvoice.handle)
        contents.verb(PaymentsMethods.recordPayment, RecordPayment.handle)
        contents.verb(PaymentsMethods.refundPayment, RefundPayment.handle)
        contents.verb(LedgerMethods.listJournal, ListJournal.handle)
        contents.verb(LedgerMethods.getTrialBalance, TrialBalance.handle)
        contents.verb(LedgerMethods.getJobBalance, GetJobBalance.handle)

        contents.replica(Shop.self, from: "jobs")
        contents.replica(Job.self, from: "jobs")
        contents.reaction(
            "accounts",
            from: "jobs",
            kind: Shop.table.message + ".saved",
            ShopOpened.apply
        )
        contents.reaction(
            "customer_erased",
            from: "jobs",
            kind: CustomerErased.protoMessageName,
            CustomerIsErased.apply
        )
        contents.reaction(
            "customer_merged",
            from: "jobs",
            kind: CustomerMerged.protoMessageName,
            CustomerIsMerged.apply
        )
        contents.worker("ageing", InvoicesAge.run)
        contents.soundness("ledger", LedgerCheck.sentences)
    }
}
