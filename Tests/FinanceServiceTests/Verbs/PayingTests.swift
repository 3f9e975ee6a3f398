import Chassis
import Contracts
import Schema
import Store
import Testing
import Wire

@testable import FinanceService

@Suite("Taking money in and giving it back")
struct PayingTests {
    @Test("F052: payment, allocation, ledger line, entry and invoice in one")
    func record() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        let answer = try await books.pay(50_000, sent[1])
        #expect(answer.payment.paymentNumber == "PAY-2026-00001")
        #expect(answer.payment.paymentStatus == .completed)
        #expect(answer.payment.customerID == sent[1].customerID)
        #expect(answer.payment.jobID == sent[1].jobID)
        #expect(answer.transactions.map(\.transactionNumber) == ["PR-261123-0001"])
        #expect(answer.transactions[0].status == .completed)
        #expect(!answer.transactions[0].hasSettledDate)
        #expect(answer.transactions[0].hasJournalEntryID)
        #expect(answer.allocations.map(\.amount.minor) == [50_000])
        #expect(answer.invoices.map(\.status) == [.paid])
        #expect(try await books.account(.undepositedFunds) == 50_000)
        #expect(try await books.account(.receivableCustomers) == 0)
        let balance = try await books.balance()
        #expect(balance.customerBalance.minor == 0)
        #expect(balance.insurerBalance.minor == 170_350)
        #expect(balance.paymentStatus == .partial)
        _ = try await books.pay(170_350, sent[0], type: .insurance)
        let whole = try await books.balance()
        #expect(whole.paymentStatus == .paid)
        #expect(whole.invoiceStatus == .paid)
        let told = try await books.told()
        #expect(told.map(\.sequence) == Array(1...Int64(told.count)))
        #expect(told.last?.paymentStatus == .paid)
        #expect(told.last?.insurerPaid.minor == 170_350)
        #expect(try await books.findings().isEmpty)
    }

    @Test("F013: too much is refused and changes nothing; as a credit it is kept")
    func tooMuch() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        await #expect { try await books.pay(60_000, sent[1]) } throws: {
            ($0 as? RPCError)?.reason == "OVERPAYMENT"
        }
        #expect(try await books.invoice(sent[1].id).amountPaid.minor == 0)
        let answer = try await books.pay(60_000, sent[1], credit: true, fee: 101)
        #expect(answer.payment.unappliedAmount.minor == 10_000)
        #expect(answer.transactions.map(\.amount.minor) == [50_000, 10_000])
        #expect(answer.transactions.map(\.processingFee.minor).reduce(0, +) == 101)
        #expect(try await books.account(.customerCredits) == -10_000)
        #expect(try await books.account(.cardFees) == 101)
        #expect(try await books.findings().isEmpty)
    }

    @Test("a payment on a job pays what its payer owes there")
    func onJob() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        let answer = try await books.call(
            PaymentsMethods.recordPayment,
            RecordPaymentRequest.with {
                $0.payment.paymentType = .debitCard
                $0.payment.amount = Sample.money(20_000)
                $0.payment.jobID = books.jobs.jobID
            }
        )
        #expect(answer.invoices.map(\.id) == [sent[1].id])
        #expect(answer.invoices.map(\.paymentStatus) == [.partial])
    }

    @Test("F020: a deposit before the invoice pays it when it is issued")
    func deposit() async throws {
        let books = try await Books()
        try await books.insurer()
        let customer = books.jobs.job.withLock { $0.job.customerID }
        let deposit = try await books.call(
            PaymentsMethods.recordPayment,
            RecordPaymentRequest.with {
                $0.payment.paymentType = .cash
                $0.payment.amount = Sample.money(20_000)
                $0.payment.jobID = books.jobs.jobID
                $0.payment.customerID = customer
                $0.allowCredit = true
            }
        )
        #expect(deposit.payment.unappliedAmount.minor == 20_000)
        let sent = try await books.issued()
        #expect(sent[1].amountPaid.minor == 20_000)
        #expect(sent[1].paymentStatus == .partial)
        #expect(sent[0].amountPaid.minor == 0)
        #expect(try await books.account(.customerCredits) == 0)
        #expect(try await books.balance().customerBalance.minor == 30_000)
        #expect(try await books.findings().isEmpty)
    }

    @Test("validate_only keeps nothing")
    func preview() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        let shown = try await books.call(
            PaymentsMethods.recordPayment,
            RecordPaymentRequest.with {
                $0.payment.paymentType = .cash
                $0.payment.amount = Sample.money(100)
                $0.payment.invoiceID = sent[1].id
                $0.validateOnly = true
            }
        )
        #expect(shown.invoices.map(\.amountDue.minor) == [49_900])
        #expect(try await books.invoice(sent[1].id).amountDue.minor == 50_000)
    }

    @Test("F044, F043: a card number is refused before anything is kept")
    func pan() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        await #expect {
            try await books.call(
                PaymentsMethods.recordPayment,
                RecordPaymentRequest.with {
                    $0.payment.paymentType = .creditCard
                    $0.payment.amount = Sample.money(100)
                    $0.payment.invoiceID = sent[1].id
                    $0.payment.notes = "4111 1111 1111 1111"
                }
            )
        } throws: { ($0 as? RPCError)?.reason == "PAN_DETECTED" }
    }

    @Test("F034, F035: a refund opens the invoice again; beyond what is left it is refused")
    func refund() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        let paid = try await books.pay(50_000, sent[1], type: .creditCard)
        func refund(_ minor: Int64) async throws -> RefundPaymentResponse {
            try await books.call(
                PaymentsMethods.refundPayment,
                RefundPaymentRequest.with {
                    $0.id = paid.payment.id
                    $0.amount = Sample.money(minor)
                    $0.reason = "scratch on the door"
                }
            )
        }
        let answer = try await refund(30_000)
        #expect(answer.transaction.transactionNumber == "RI-261123-0001")
        #expect(answer.transaction.originalTransactionID == paid.transactions[0].id)
        #expect(answer.invoices.map(\.status) == [.sent])
        #expect(answer.invoices.map(\.amountDue.minor) == [30_000])
        #expect(answer.payment.paymentStatus == .completed)
        await #expect { try await refund(20_001) } throws: {
            ($0 as? RPCError)?.reason == "EXCEEDS_REFUNDABLE"
        }
        let last = try await refund(20_000)
        #expect(last.payment.paymentStatus == .refunded)
        let original = try await books.call(
            FinancialTransactionsMethods.getFinancialTransaction,
            GetFinancialTransactionRequest.with { $0.id = paid.transactions[0].id }
        )
        #expect(original.status == .refunded)
        #expect(try await books.account(.undepositedFunds) == 0)
        #expect(try await books.account(.receivableCustomers) == 50_000)
        #expect(try await books.findings().isEmpty)
    }

    @Test("two refunds at once never give back more than came in")
    func race() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        let paid = try await books.pay(50_000, sent[1])
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    let answer = try? await books.call(
                        PaymentsMethods.refundPayment,
                        RefundPaymentRequest.with {
                            $0.id = paid.payment.id
                            $0.amount = Sample.money(30_000)
                            $0.reason = "race"
                        }
                    )
                    return answer != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(done == 1)
        #expect(try await books.findings().isEmpty)
    }

    @Test("a pending payment is cancelled by delete; one that came in is not")
    func pending() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        let payment = try await books.call(
            PaymentsMethods.createPayment,
            CreatePaymentRequest.with {
                $0.payment.paymentType = .wireTransfer
                $0.payment.amount = Sample.money(100)
            }
        )
        #expect(payment.paymentStatus == .pending)
        #expect(payment.netAmount.minor == 100)
        _ = try await books.call(
            PaymentsMethods.deletePayment,
            DeletePaymentRequest.with { $0.id = payment.id }
        )
        let gone = try await books.call(
            PaymentsMethods.getPayment,
            GetPaymentRequest.with { $0.id = payment.id }
        )
        #expect(gone.paymentStatus == .cancelled)
        let paid = try await books.pay(100, sent[1])
        await #expect {
            try await books.call(
                PaymentsMethods.deletePayment,
                DeletePaymentRequest.with { $0.id = paid.payment.id }
            )
        } throws: { ($0 as? RPCError)?.reason == "PAYMENT_LOCKED" }
    }

    @Test("F027, F028, F041, F047: transactions by hand are numbered, computed and kept")
    func transactions() async throws {
        let books = try await Books()
        func create(_ status: FinancialTransaction.Status) async throws -> FinancialTransaction {
            try await books.call(
                FinancialTransactionsMethods.createFinancialTransaction,
                CreateFinancialTransactionRequest.with {
                    $0.financialTransaction.transactionType = .fee
                    $0.financialTransaction.category = .feePayment
                    $0.financialTransaction.paymentMethod = .bankTransfer
                    $0.financialTransaction.amount = Sample.money(1_250)
                    $0.financialTransaction.status = status
                    $0.financialTransaction.debitAccount = LedgerAccount.bankFees.code
                    $0.financialTransaction.creditAccount = LedgerAccount.bank.code
                }
            )
        }
        let first = try await create(.completed)
        let second = try await create(.pending)
        #expect(
            [first, second].map(\.transactionNumber) == ["FEE-261123-0001", "FEE-261123-0002"]
        )
        #expect(first.baseAmount.minor == 1_250)
        #expect(first.hasJournalEntryID)
        #expect(!second.hasJournalEntryID)
        #expect(try await books.account(.bankFees) == 1_250)
        let euros = try await books.call(
            FinancialTransactionsMethods.createFinancialTransaction,
            CreateFinancialTransactionRequest.with {
                $0.financialTransaction.currency = "EUR"
                $0.financialTransaction.exchangeRateMillionths = 1_500_000
                $0.financialTransaction.transactionType = .adjustment
                $0.financialTransaction.category = .adjustment
                $0.financialTransaction.paymentMethod = .other
                $0.financialTransaction.amount = Sample.money(10_000, "EUR")
                $0.financialTransaction.status = .completed
                $0.financialTransaction.debitAccount = LedgerAccount.suspense.code
                $0.financialTransaction.creditAccount = LedgerAccount.bank.code
            }
        )
        #expect(euros.baseAmount.minor == 15_000)
        #expect(try await books.account(.suspense) == 15_000)
        await #expect {
            try await books.call(
                FinancialTransactionsMethods.updateFinancialTransaction,
                UpdateFinancialTransactionRequest.with {
                    $0.financialTransaction.id = first.id
                    $0.financialTransaction.taxAmount = Sample.money(1)
                }
            )
        } throws: { ($0 as? RPCError)?.reason == "APPEND_ONLY" }
        await #expect {
            try await books.call(
                FinancialTransactionsMethods.deleteFinancialTransaction,
                DeleteFinancialTransactionRequest.with { $0.id = second.id }
            )
        } throws: { ($0 as? RPCError)?.reason == "APPEND_ONLY" }
        await #expect {
            try await books.call(
                FinancialTransactionsMethods.updateFinancialTransaction,
                UpdateFinancialTransactionRequest.with {
                    $0.financialTransaction.id = second.id
                    $0.financialTransaction.status = .settled
                }
            )
        } throws: { ($0 as? RPCError)?.reason == "TRANSITION_NOT_ALLOWED" }
        #expect(try await books.findings().isEmpty)
    }
}
