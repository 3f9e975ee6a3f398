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
        try await askForConsent()
        try await move(to: "INTAKE", .advisor)
        try await move(to: "BLUEPRINT", .estimator)
        job = try await acting(.estimator).post(
            "/v1/jobs/\(jobID):completeBlueprint",
            ["notes": "No hidden damage found."]
        )
        timeline.done("blueprint complete")
    }

    /// E-mail about the repair is agreed with the order; for text messages the customer is asked.
    private func askForConsent() async throws {
        guard customerHasPhone else { return }
        let id = customer["id"].text ?? ""
        _ = try await wait(for: "the customer in Comms", .advisor, "/v1/consents?customerId=\(id)") {
            !$0["consents"].items.isEmpty
        }
        _ = try await acting(.advisor).post(
            "/v1/consents:record",
            [
                "customerId": .string(id), "channel": "SMS", "purpose": "SERVICE",
                "consent": "GIVEN", "source": "counter",
                "textShown": "May we text you about your repair?",
            ]
        )
        timeline.done("the customer agrees to text messages")
    }

    var customerHasPhone: Bool {
        customer["mobile"].text?.isEmpty == false || customer["phone"].text?.isEmpty == false
    }
}
