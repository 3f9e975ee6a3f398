import Chassis
import Contracts
import Schema
import Store
import Synchronization
import Wire

@testable import FinanceService

/// A shop's books on a bench, with Jobs played by the test.
struct Books {
    let bench: ServiceBench
    let jobs: PlayedJobs
    let shop: ShopID

    init() async throws {
        bench = try await ServiceBench(
            FinanceService.definition,
            clock: ManualClock(now: Sample.now)
        )
        shop = ShopID.make()
        jobs = PlayedJobs(shop: shop)
        bench.connect("jobs", to: jobs)
        try await bench.deliver([Self.shopSaved(shop)], from: "jobs")
    }

    static func shopSaved(_ id: ShopID, sequence: Int64 = 1) throws -> Fact {
        let shop = PlayedJobs.shop(id)
        return Fact(
            position: FactPosition(epoch: 1, sequence: sequence),
            shop: id,
            kind: Shop.table.message + ".saved",
            aggregateType: Shop.table.message,
            aggregateID: id.text,
            aggregateVersion: 1,
            payload: try shop.serializedBytes(),
            time: Sample.now
        )
    }

    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        role: String = "accountant",
        key: String = "",
        peer: String = "gateway"
    ) async throws -> S {
        try await bench.call(method, request, as: .bench(shop, role: role), key: key, peer: peer)
    }

    /// The insurer of the played job.
    @discardableResult
    func insurer(_ name: String = "State Farm Mutual") async throws -> InsuranceCompany {
        let company = try await call(
            InsuranceCompaniesMethods.ensureInsuranceCompany,
            EnsureInsuranceCompanyRequest.with { $0.name = name },
            peer: "jobs"
        )
        jobs.job.withLock { $0.insuranceCompanyID = company.id }
        return company
    }

    func createInvoices(reason: String = "") async throws -> [InvoiceWithLines] {
        try await call(
            InvoicesMethods.createJobInvoices,
            CreateJobInvoicesRequest.with {
                $0.jobID = jobs.jobID
                $0.reason = reason
            }
        ).invoices
    }

    /// Both invoices of the job, issued: the insurer's and the customer's.
    func issued() async throws -> [Invoice] {
        try await insurer()
        var sent: [Invoice] = []
        for made in try await createInvoices() {
            sent.append(
                try await call(
                    InvoicesMethods.sendInvoice,
                    SendInvoiceRequest.with { $0.id = made.invoice.id }
                )
            )
        }
        return sent
    }

    func pay(
        _ minor: Int64,
        _ invoice: Invoice,
        type: Payment.PaymentType = .cash,
        credit: Bool = false,
        fee: Int64 = 0
    ) async throws -> RecordPaymentResponse {
        try await call(
            PaymentsMethods.recordPayment,
            RecordPaymentRequest.with {
                $0.payment.paymentType = type
                $0.payment.amount = Sample.money(minor)
                if fee > 0 { $0.payment.processingFee = Sample.money(fee) }
                $0.allowCredit = credit
                $0.allocations = [
                    AllocationChoice.with {
                        $0.invoiceID = invoice.id
                        $0.amount = Sample.money(minor)
                    }
                ]
            }
        )
    }

    func balance() async throws -> JobBalance {
        try await call(
            LedgerMethods.getJobBalance,
            GetJobBalanceRequest.with { $0.jobID = jobs.jobID }
        )
    }

    func invoice(_ id: String) async throws -> Invoice {
        try await call(InvoicesMethods.getInvoice, GetInvoiceRequest.with { $0.id = id })
    }

    func findings() async throws -> [LedgerFinding] {
        let shop = shop
        return try await bench.store.read { try LedgerCheck.findings($0, in: shop) }
    }

    /// Balance of an account, debit less credit.
    func account(_ account: LedgerAccount) async throws -> Int64 {
        let answer = try await call(
            LedgerMethods.getTrialBalance,
            GetTrialBalanceRequest(),
            role: "accountant"
        )
        return answer.accounts.first { $0.code == account.code }?.balance.minor ?? 0
    }

    /// What other services were told of jobs' money.
    func told() async throws -> [JobPaymentChanged] {
        try await bench.store.facts(after: .start, limit: 500, wait: .zero)
            .filter { $0.kind == JobPaymentChanged.protoMessageName }
            .map { try JobPaymentChanged(serializedBytes: $0.payload) }
    }
}

/// Jobs as far as Finance asks it.
final class PlayedJobs: Peer {
    let job: Mutex<GetJobForInvoicingResponse>
    private let shop: ShopID

    init(shop: ShopID) {
        self.shop = shop
        job = Mutex(Sample.job())
    }

    var jobID: String { job.withLock { $0.job.id } }

    static func shop(_ id: ShopID) -> Shop {
        Shop.with {
            $0.id = id.text
            $0.version = 1
            $0.name = "Main Street Collision"
            $0.currency = "CAD"
            $0.country = "Canada"
            $0.timezone = "America/Toronto"
            $0.settings.taxes = [
                ShopTax.with {
                    $0.name = "HST"
                    $0.rateMillionths = 130_000
                }
            ]
        }
    }

    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        _ options: CallOptions
    ) async throws -> S {
        let answer: Any
        switch method.path {
        case JobsMethods.getJobForInvoicing.path: answer = job.withLock { $0 }
        case ShopsMethods.getShop.path: answer = Self.shop(shop)
        default: answer = ()
        }
        guard let answer = answer as? S else {
            throw RPCError(.unimplemented, "NOT_PLAYED", method.path)
        }
        return answer
    }
}
