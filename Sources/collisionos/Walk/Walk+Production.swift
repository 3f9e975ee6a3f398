import Foundation

/// The repair: stages, a technician on the clock, and the check by someone else.
extension Walk {
    func repair() async throws {
        timeline.chapter("6  Repair")
        let body = try await clockIn("LABOR_TYPE_BODY")
        try await refusedSecondClock()
        try await clockOut(body)
        if (job["refinishHoursHundredths"].integer ?? 0) > 0 {
            try await move(to: "PAINT_PREP", .technician)
            let paint = try await clockIn("LABOR_TYPE_PAINT")
            try await move(to: "PAINT_BOOTH", .technician)
            try await clockOut(paint)
        }
        try await move(to: "REASSEMBLY", .technician)
    }

    func inspect() async throws {
        try await move(to: "QUALITY_CONTROL", .technician)
        let status = job["calibrationStatus"].text ?? ""
        let calibrates = status == "CALIBRATION_STATUS_PENDING"
        job = try await acting(.manager).post("/v1/jobs/\(jobID):recordQuality", ["passed": true])
        expect("the quality status", job["qualityStatus"].text, "QUALITY_STATUS_PASSED")
        timeline.done("inspected by the manager, who did not do the work: passed")
        if calibrates {
            try await move(to: "CALIBRATION", .technician)
            job = try await acting(.technician).post(
                "/v1/jobs/\(jobID):recordCalibration",
                ["status": "CALIBRATION_STATUS_COMPLETED", "notes": "Camera aligned on target."]
            )
            timeline.done("driver assistance calibrated")
        }
        try await move(to: "DETAIL", .technician)
        try await move(to: "READY_PICKUP", .manager)
        try await lookAtHistory()
    }

    private func clockIn(_ type: String) async throws -> JSONValue {
        let entry = try await acting(.technician).post(
            "/v1/laborTimeEntries:clockIn",
            ["jobId": .string(jobID), "laborType": .string(type)]
        )
        timeline.done("\(shop.person("TECHNICIAN")?.name ?? "") clocks in")
        return entry
    }

    private func refusedSecondClock() async throws {
        try await refused(
            "a second clock for the same technician",
            because: "already_clocked_in",
            .technician,
            "/v1/laborTimeEntries:clockIn",
            ["jobId": .string(jobID), "laborType": "LABOR_TYPE_BODY"]
        )
    }

    private func clockOut(_ entry: JSONValue) async throws {
        let path = "/v1/laborTimeEntries/\(entry["id"].text ?? ""):clockOut"
        let closed = try await acting(.technician).post(path, ["progressPercentage": 100])
        expect("the entry's status", closed["status"].text, "COMPLETED")
        timeline.done("… and out")
    }

    /// Each move left a row that is never changed.
    private func lookAtHistory() async throws {
        let filter = "job_id = \"\(jobID)\""
        let rows = try await acting(.manager).get(
            "/v1/jobStageHistories?pageSize=200&filter=" + filter.inQuery
        )["jobStageHistories"]
        expect("there is a stage history", !rows.items.isEmpty)
        let stages = Set(rows.items.compactMap { $0["toStage"].text })
        timeline.done("stage history: \(rows.items.count) rows over \(stages.count) stages")
    }
}

extension String {
    /// As the value of a query parameter.
    var inQuery: String {
        addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
