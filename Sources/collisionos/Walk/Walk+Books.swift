import Foundation

/// After delivery: debits equal credits, nothing is owed, and the customer was told.
extension Walk {
    /// Drop-off, ready and thank-you, on each channel that reaches the customer.
    private var messagesExpected: Int {
        let hasEmail = customer["email"].text?.isEmpty == false
        return 3 * ((hasEmail ? 1 : 0) + (customerHasPhone ? 1 : 0))
    }

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
            let sides = item["lines"].items.map { line -> String in
                let isDebit = (Amount(line["debit"])?.minor ?? 0) > 0
                return (isDebit ? "debit " : "credit ") + (line["accountCode"].text ?? "")
            }
            timeline.done(
                "\(entry["entryNumber"].text ?? "") \(entry["purpose"].text ?? ""): "
                    + sides.joined(separator: ", "),
                Amount(entry["total"])
            )
        }
        timeline.done("trial balance: debits equal credits", debit)
        let balance = try await acting(.accountant).get("/v1/jobBalances/\(jobID)")
        let zero = Amount(0, currency)
        expect("what the customer owes", Amount(balance["customerBalance"]) ?? zero, zero)
        expect("what the insurer owes", Amount(balance["insurerBalance"]) ?? zero, zero)
    }

    func lookAtMessages() async throws {
        timeline.chapter("10  Messages to the customer")
        let sent: Set<String> = ["SENT", "DELIVERED"]
        let path = "/v1/communicationLogs?pageSize=200&filter=" + "job_id = \"\(jobID)\"".inQuery
        let answer = try await wait(for: "the customer's messages", .advisor, path) { answer in
            answer["communicationLogs"].items.filter { sent.contains($0["status"].text ?? "") }
                .count >= self.messagesExpected
        }
        let messages = answer["communicationLogs"].items.reversed()
            .filter { sent.contains($0["status"].text ?? "") }
        for message in messages {
            let to = message["recipientEmail"].text ?? message["recipientPhone"].text ?? ""
            let what = message["subject"].text ?? message["messageContent"].text ?? ""
            timeline.done(
                "\(Self.word(message["channel"].text ?? "")) to \(to): \(what.prefix(48))"
            )
        }
        let keys = messages.compactMap { $0["dedupeKey"].text }
        expect("no message was sent twice", Set(keys).count == keys.count)
    }
}
