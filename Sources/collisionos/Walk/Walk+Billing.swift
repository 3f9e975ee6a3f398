import Foundation

/// Two invoices split by the deductible, two payments, and the car goes home.
extension Walk {
    private var customerInvoice: JSONValue { invoice("PAYER_TYPE_CUSTOMER") }
    private var insurerInvoice: JSONValue { invoice("PAYER_TYPE_INSURER") }

    private func invoice(_ payer: String) -> JSONValue {
        invoices.first { $0["payerType"].text == payer } ?? .null
    }

    func bill() async throws {
        timeline.chapter("7  Invoices and payments")
        let made = try await acting(.accountant).post(
            "/v1/invoices:createForJob",
            [
                "jobId": .string(jobID), "customerTerms": "DUE_ON_RECEIPT",
                "insurerTerms": "NET_30",
            ]
        )
        for item in made["invoices"].items {
            let id = item["invoice"]["id"].text ?? ""
            let sent = try await acting(.accountant).post("/v1/invoices/\(id):send")
            invoices.append(sent)
            timeline.done(
                "invoice \(sent["invoiceNumber"].text ?? "") to the "
                    + Self.payer(sent["payerType"].text),
                Amount(sent["totalAmount"])
            )
        }
        checkSplit()
        if due(customerInvoice) > 0 {
            try await refused(
                "delivery with the customer's share unpaid",
                because: "balance_due",
                .advisor,
                "/v1/jobs/\(jobID):move",
                ["toStatus": "DELIVERED"]
            )
        }
        try await pay(customerInvoice, type: "DEBIT_CARD", .advisor)
        if due(insurerInvoice) > 0 {
            if due(customerInvoice) > 0 { try await arrival(of: "PAYMENT_STATUS_PARTIAL") }
            try await pay(insurerInvoice, type: "CHECK", .accountant)
        }
        try await arrival(of: "PAYMENT_STATUS_PAID")
    }

    private func checkSplit() {
        let sum = invoices.reduce(Int64(0)) { $0 + (Amount($1["totalAmount"])?.minor ?? 0) }
        expect("the sum of the invoices", Amount(sum, currency), file.gross)
        let share = Amount(job["customerShare"])?.minor ?? 0
        expect(
            "the customer's invoice",
            Amount(due(customerInvoice), currency),
            Amount(share, currency)
        )
    }

    private func due(_ invoice: JSONValue) -> Int64 { Amount(invoice["totalAmount"])?.minor ?? 0 }

    private func pay(_ invoice: JSONValue, type: String, _ role: Role) async throws {
        guard due(invoice) > 0 else { return }
        let amount = Amount(due(invoice), currency)
        let payer = invoice["payerType"].text == "PAYER_TYPE_INSURER" ? "INSURER" : "CUSTOMER"
        var payment: [JSONValue.Member] = [
            .init("jobId", .string(jobID)), .init("invoiceId", invoice["id"]),
            .init("paymentType", .string(type)), .init("amount", amount.json),
            .init("currency", .string(currency)), .init("payerType", .string(payer)),
            .init("customerId", invoice["customerId"]),
        ]
        if type == "CHECK" { payment.append(.init("checkNumber", "100457")) }
        if payer == "INSURER", !invoice["insuranceCompanyId"].isNull {
            payment.append(.init("insuranceCompanyId", invoice["insuranceCompanyId"]))
        }
        let answer = try await acting(role).post(
            "/v1/payments:record",
            [
                "payment": .object(payment),
                "allocations": [["invoiceId": invoice["id"], "amount": amount.json]],
            ]
        )
        let number = answer["payment"]["paymentNumber"].text ?? ""
        let paid = answer["invoices"].items.first { $0["id"] == invoice["id"] } ?? .null
        expect("what is due after paying", Amount(paid["amountDue"]), Amount(0, currency))
        timeline.done("payment \(number) of the \(payer.lowercased())", amount)
    }

    private func arrival(of status: String) async throws {
        let began = ContinuousClock.now
        job = try await wait(for: "paymentStatus \(status)", .advisor, "/v1/jobs/\(jobID)") {
            $0["paymentStatus"].text == status
        }
        timeline.fact(
            "the job is \(Self.word(status)), told by fact after "
                + (ContinuousClock.now - began).secondsText
        )
    }

    func deliver() async throws {
        timeline.chapter("8  Delivery")
        try await refused(
            "delivery without a signature",
            because: "signature_required",
            .advisor,
            "/v1/jobs/\(jobID):move",
            ["toStatus": "DELIVERED"]
        )
        let name = [customer["firstName"].text, customer["lastName"].text].compactMap { $0 }
            .joined(separator: " ")
        job = try await acting(.advisor).post(
            "/v1/jobs/\(jobID):signDelivery",
            [
                "signerName": .string(name),
                "consentText": "I have received my vehicle and the repair is complete.",
                "image": .string(Self.signature),
            ]
        )
        timeline.done("signed by \(name)")
        try await move(to: "DELIVERED", .advisor)
        let days = job["cycleTime"].text ?? "0"
        timeline.done("delivered, \(days) day(s) in the shop", Amount(job["totalAmount"]))
    }

    /// The smallest PNG there is: one transparent pixel.
    private static let signature =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    static func payer(_ type: String?) -> String {
        type == "PAYER_TYPE_INSURER" ? "insurer" : "customer"
    }
}
