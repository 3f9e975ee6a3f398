/// How a walk compares, expects a no, and waits for what other services decide.
extension Walk {
    func expect(_ what: String, _ actual: Amount?, _ expected: Amount) {
        guard actual?.minor != expected.minor else { return }
        timeline.wrong("\(what) is \(actual?.text ?? "absent"), should be \(expected.text)")
    }

    func expect(_ what: String, _ actual: String?, _ expected: String?) {
        guard actual != expected else { return }
        timeline.wrong("\(what) is \(actual ?? "absent"), should be \(expected ?? "absent")")
    }

    func expect(_ what: String, _ holds: Bool) {
        if !holds { timeline.wrong(what) }
    }

    /// Sends what the shop's rules forbid. A yes, or a no for another reason, is a mistake.
    func refused(
        _ what: String,
        because reason: String,
        _ role: Role,
        _ path: String,
        _ body: JSONValue
    ) async throws {
        do {
            _ = try await acting(role).post(path, body)
            timeline.wrong("\(what) was let through, should be refused: \(reason)")
        } catch let refused as GatewayClient.Refused {
            expect("the reason for refusing \(what)", refused.reason, reason)
            timeline.refused("\(what): \(refused.status) \(refused.reason), \(refused.detail)")
        }
    }

    /// Reads until the answer is as wanted; a fact travels from one service's outbox to another.
    @discardableResult
    func wait(
        for what: String,
        _ role: Role,
        _ path: String,
        until holds: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        let began = ContinuousClock.now
        var interval = Self.pollInterval
        while true {
            let answer = try await acting(role).get(path)
            if holds(answer) { return answer }
            guard ContinuousClock.now - began < Self.factPatience else {
                throw Stopped(
                    description: "\(what) did not come within \(Self.factPatience.secondsText); "
                        + "the last answer was \(answer)"
                )
            }
            try await Task.sleep(for: interval)
            interval = min(interval * 2, Self.pollIntervalMax)
        }
    }

    /// Moves the job on, as the person who does so in a shop.
    func move(to status: String, _ role: Role, _ more: [JSONValue.Member] = []) async throws {
        let from = job["status"].text ?? ""
        let body = JSONValue.object([.init("toStatus", .string(status))] + more)
        if role != .manager { try await inspectStages() }
        job = try await acting(role).post("/v1/jobs/\(jobID):move", body)
        expect("the job's status", job["status"].text, status)
        timeline.done("\(Self.word(from)) → \(Self.word(status))")
    }

    /// A stage that wants an inspection has one before its car is moved on: by the manager, who did
    /// not do the work. The manager inspects by moving the car.
    private func inspectStages() async throws {
        let filter = "job_id = \"\(jobID)\""
        let runs = try await acting(.manager).get(
            "/v1/workflowStatuses?pageSize=200&filter=" + filter.inQuery
        )["workflowStatuses"].items
        for run in runs where run["status"].text == "IN_PROGRESS" {
            guard run["requiresInspection"].flag == true, run["inspectionCompleted"].flag != true
            else { continue }
            let inspected = try await acting(.manager).post(
                "/v1/workflowStatuses/\(run["id"].text ?? ""):inspect",
                ["passed": true, "qualityRating": 5]
            )
            expect("the inspection", inspected["inspectionCompleted"].flag == true)
            timeline.done("stage inspected by the manager")
        }
    }

    /// `PARTS_RECEIVING` → parts receiving; `PAYMENT_STATUS_PAID` → paid.
    static func word(_ value: String) -> String {
        var name = value
        for prefix in ["PAYMENT_STATUS_", "PARTS_STATUS_", "INVOICE_STATUS_", "CHANNEL_"]
        where name.hasPrefix(prefix) {
            name.removeFirst(prefix.count)
        }
        return name.lowercased().replacing("_", with: " ")
    }
}
