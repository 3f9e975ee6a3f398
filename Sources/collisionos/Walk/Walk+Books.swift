import Foundation

/// After delivery: debits equal credits, nothing is owed, and the customer was told.
extension Walk {
    /// Drop-off, ready, thank-you; each by e-mail and by text message.
    static let messagesExpected = 6

    func lookAtBooks() async throws {
        timeline.chapter("9  The books")
        let trial = try await acting(.accountant).get("/v1/trialBalance")
        let debit = Amount(trial["totalDebit"])
        expect("debits equal credits", trial["balanced"].flag == true)
        expect("the credits", Amount(trial["totalCredit"]), debit ?? Amount(0, currency))
        let journal = try await acting(.accountant).get(
            "/v1/journal?pageSize=200&jobId=\(jobID.inQuery)"
        )
        for item in journal["entries"].items.reversed() {
            let entry = item["entry"]
            timeline.done(
                "\(entry["entryNumber"].text ?? "") \(entry["purpose"].text ?? ""): "
                    + Self.sides(item["lines"].items),
                Amount(entry["total"])
            )
        }
        timeline.done("trial balance: debits equal credits", debit)
        let balance = try await acting(.accountant).get("/v1/jobBalances/\(jobID)")
        let zero = Amount(0, currency)
        expect("what the customer owes", Amount(balance["customerBalance"]) ?? zero, zero)
        expect("what the insurer owes", Amount(balance["insurerBalance"]) ?? zero, zero)
    }

    /// `debit 1110, credit 4000, 4100, 2200`
    private static func sides(_ lines: [JSONValue]) -> String {
        func codes(_ side: String) -> String {
            lines.filter { (Amount($0[side])?.minor ?? 0) > 0 }
                .compactMap { $0["accountCode"].text }.joined(separator: ", ")
        }
        return "debit \(codes("debit")), credit \(codes("credit"))"
    }

    func lookAtMessages() async throws {
        timeline.chapter("10  Messages to the customer")
        let sent: Set<String> = ["SENT", "DELIVERED"]
        let path = "/v1/communicationLogs?pageSize=200&filter=" + "job_id = \"\(jobID)\"".inQuery
        let answer = try await wait(for: "the customer's messages", .advisor, path) { answer in
            answer["communicationLogs"].items.filter { sent.contains($0["status"].text ?? "") }
                .count >= Self.messagesExpected
        }
        let messages = answer["communicationLogs"].items.reversed()
        for message in messages {
            let channel = Self.word(message["channel"].text ?? "")
            guard sent.contains(message["status"].text ?? "") else {
                let reason = message["suppressedReason"].text ?? message["status"].text ?? ""
                timeline.refused("\(channel) not sent: \(reason)")
                continue
            }
            let to = message["recipientEmail"].text ?? message["recipientPhone"].text ?? ""
            let what = message["subject"].text ?? message["messageContent"].text ?? ""
            timeline.done("\(channel) to \(to): \(what.prefix(48))")
        }
        let keys = messages.compactMap { $0["dedupeKey"].text }
        expect("no message was sent twice", Set(keys).count == keys.count)
    }
}
