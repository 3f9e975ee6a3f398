import Chassis
import Contracts
import Schema
import Store
import SwiftProtobuf
import Wire

@testable import FinanceService

/// One maker per thing: a test writes only what matters to it.
enum Sample {
    /// 2026-11-23T15:00:00Z.
    static let now: Int64 = 1_795_446_000_000_000
    static let day: Int64 = 86_400_000_000

    static func time(_ microseconds: Int64 = now) -> Google_Protobuf_Timestamp {
        Google_Protobuf_Timestamp(microseconds: microseconds)
    }

    static func money(_ minor: Int64, _ currency: String = "CAD") -> Money {
        .of(minor, currency)
    }

    /// The job of F002 and F004: 2,203.50 with a deductible of 500.00.
    static func job(
        customerShare: Int64 = 50_000,
        status: Job.Status = .readyPickup,
        insured: Bool = true
    ) -> GetJobForInvoicingResponse {
        GetJobForInvoicingResponse.with {
            $0.job.id = UUIDv7.make()
            $0.job.version = 7
            $0.job.jobNumber = "RO-26-00001"
            $0.job.currency = "CAD"
            $0.job.status = status
            $0.job.customerID = UUIDv7.make()
            $0.job.vehicleID = UUIDv7.make()
            $0.customer.firstName = "Ada"
            $0.customer.lastName = "Byron"
            $0.vehicle.year = 2022
            $0.vehicle.make = "Toyota"
            $0.vehicle.model = "Corolla"
            $0.vehicle.vin = "1HGCM82633A004352"
            $0.sums = JobSums.with {
                $0.labor = money(80_000)
                $0.parts = money(100_000)
                $0.paint = money(20_000)
                $0.discount = money(5_000)
                $0.tax = money(25_350)
                $0.total = money(220_350)
            }
            $0.deductible = money(customerShare)
            $0.customerShare = money(insured ? customerShare : 220_350)
            $0.insurerShare = money(insured ? 220_350 - customerShare : 0)
            if insured {
                $0.insuranceCompanyID = UUIDv7.make()
                $0.claimNumber = "CLM-1"
            }
        }
    }

    static func invoice(
        total: Int64 = 50_000,
        paid: Int64 = 0,
        status: Invoice.Status = .sent,
        payer: Invoice.PayerType = .customer
    ) throws -> Invoice {
        var invoice = Invoice()
        invoice.id = UUIDv7.make()
        invoice.invoiceNumber = "INV-26-00001"
        invoice.currency = "CAD"
        invoice.status = status
        invoice.payerType = payer
        invoice.jobID = UUIDv7.make()
        invoice.customerID = UUIDv7.make()
        if payer == .insurer { invoice.insuranceCompanyID = UUIDv7.make() }
        invoice.laborAmount = money(total)
        invoice.amountPaid = money(paid)
        invoice.invoiceDate = time()
        invoice.dueDate = time()
        let totalled = try invoice.totalled()
        return totalled
    }

    static func payment(
        _ minor: Int64 = 10_000,
        type: Payment.PaymentType = .cash
    ) -> Payment {
        Payment.with {
            $0.id = UUIDv7.make()
            $0.paymentNumber = "PAY-2026-00001"
            $0.currency = "CAD"
            $0.paymentType = type
            $0.amount = money(minor)
            $0.paymentStatus = .pending
        }
    }

    static func transaction(
        _ minor: Int64 = 10_000,
        status: FinancialTransaction.Status = .pending,
        currency: String = "CAD"
    ) -> FinancialTransaction {
        FinancialTransaction.with {
            $0.id = UUIDv7.make()
            $0.currency = currency
            $0.transactionType = .paymentReceived
            $0.category = .customerPayment
            $0.paymentMethod = .cash
            $0.amount = money(minor, currency)
            $0.status = status
            $0.maxRetries = 3
            $0.transactionDate = time()
        }
    }
}

/// Repeatable random numbers (SplitMix64). The seed is in the test's arguments, so a failure
/// names it.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
