internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Payments announced and not yet here (1.22). Money in hand is taken in by RecordPayment.
struct PaymentRules: RecordRules {
    /// Columns of a completed payment that may still be written.
    private static let openColumns: Set<String> = [
        "notes", "check_number", "check_date", "bank_name", "eob_reference", "claim_number",
        "payment_method", "gateway_reference", "returned_reason", "update_time", "updated_by",
        "version",
    ]

    func creating(_ row: inout Payment, _ rule: RuleContext) throws {
        let facts = try ShopFacts.read(rule.tx, in: rule.shop)
        if row.currency.isEmpty { row.currency = facts.currency }
        if let field = CardNumber.field(of: row) { throw FinanceRefusal.panDetected(field: field) }
        row = try row.netted()
        row.fillPayer(from: nil)
        if !row.hasPaymentDate {
            row.paymentDate = Google_Protobuf_Timestamp(microseconds: rule.now)
        }
        row.paymentNumber = try Numbers.payment(
            rule.tx,
            in: rule.shop,
            on: facts.day(rule.now)
        )
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    /// F026: a pending payment's net follows its fee; a completed one keeps its amounts.
    func updating(_ row: inout Payment, from old: Payment, _ rule: RuleContext) throws {
        if let field = CardNumber.field(of: row) { throw FinanceRefusal.panDetected(field: field) }
        if old.paymentStatus == .pending {
            row = try row.netted()
        } else {
            for position in try row.changedColumns(from: old)
            where !Self.openColumns.contains(Payment.table.columns[position].name) {
                throw FinanceRefusal.paymentLocked
            }
        }
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }

    /// A pending payment is cancelled; money that came in is refunded.
    func kept(_ row: Payment, _ rule: RuleContext) throws -> Payment? {
        guard row.paymentStatus == .pending else { throw FinanceRefusal.paymentLocked }
        var cancelled = row
        cancelled.paymentStatus = .cancelled
        return cancelled
    }
}
