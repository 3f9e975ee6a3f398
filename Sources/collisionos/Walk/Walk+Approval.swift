import Foundation

/// The estimate is agreed, the car comes in, and all damage is written down.
extension Walk {
    func approve() async throws {
        timeline.chapter("3  Estimate approved")
        let path = "/v1/estimates/\(estimate["id"].text ?? "")"
        if estimate["status"].text == "DRAFT" {
            estimate = try await acting(.estimator).post(path + ":submit")
        }
        if estimate["status"].text == "PENDING_REVIEW" {
            estimate = try await acting(.manager).post(path + ":review")
        }
        estimate = try await acting(.manager).post(
            path + ":approve",
            ["customerApproval": true, "insuranceApproval": true]
        )
        expect("the estimate's status", estimate["status"].text, "APPROVED")
        job = try await wait(for: "the job's approval", .manager, "/v1/jobs/\(jobID)") {
            $0["estimateStatus"].text == "ESTIMATE_STATUS_APPROVED"
        }
        timeline.done("submitted, reviewed, approved by customer and insurer", file.gross)
    }

    func checkIn() async throws {
        timeline.chapter("4  The car comes in")
        try await refused(
            "from estimate straight to the paint booth",
            because: "transition_not_allowed",
            .manager,
            "/v1/jobs/\(jobID):move",
            ["toStatus": "PAINT_BOOTH"]
        )
        let name = [customer["firstName"].text, customer["lastName"].text].compactMap { $0 }
            .joined(separator: " ")
        job = try await acting(.advisor).post(
            "/v1/jobs/\(jobID):authorize",
            ["method": "AUTHORIZATION_METHOD_IN_PERSON", "by": .string(name)]
        )
        timeline.done("repair authorised in person by \(name)")
        try await askHowToReach()
        try await move(to: "INTAKE", .advisor)
        try await move(to: "BLUEPRINT", .estimator)
        job = try await acting(.estimator).post(
            "/v1/jobs/\(jobID):completeBlueprint",
            ["notes": "No hidden damage found."]
        )
        timeline.done("blueprint complete")
    }

    /// What an advisor asks at the counter: an address, a mobile number, and leave to use them.
    /// Without consent nothing is sent.
    private func askHowToReach() async throws {
        var missing: [JSONValue.Member] = []
        if customer["email"].isNull {
            missing.append(.init("email", "customer@example.com"))
        }
        if customer["mobile"].isNull {
            let phone = customer["phone"]
            missing.append(.init("mobile", phone.isNull ? "330-555-0199" : phone))
        }
        if !missing.isEmpty {
            customer = try await acting(.advisor).patch(
                "/v1/customers/\(customer["id"].text ?? "")",
                .object(missing)
            )
        }
        let id = customer["id"].text ?? ""
        // Comms opens a customer's ledger with what the record says; the answers come after that.
        _ = try await wait(
            for: "the customer in Comms",
            .advisor,
            "/v1/consents?customerId=\(id.inQuery)"
        ) {
            !$0["consents"].items.isEmpty
        }
        for (channel, address) in [("EMAIL", "email"), ("SMS", "mobile")] {
            _ = try await acting(.advisor).post(
                "/v1/consents:record",
                [
                    "customerId": .string(id), "channel": .string(channel),
                    "address": customer[address],
                    "purpose": "SERVICE", "consent": "GIVEN", "basis": "EXPRESS",
                    "source": "drop-off form",
                    "textShown": "Tell me about my repair by e-mail and text message.",
                ]
            )
        }
        timeline.done("the customer agrees to e-mail and text messages about the repair")
    }
}
