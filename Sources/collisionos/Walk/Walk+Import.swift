/// The estimate file becomes customer, vehicle, insurer, estimate and job, to the cent.
extension Walk {
    func importEstimate() async throws {
        timeline.chapter("2  Import \(file.path)")
        let answer = try await acting(.advisor).post(
            ImportCall.path,
            ImportCall.body(of: file.members)
        )
        job = answer["job"]
        estimate = answer["estimate"]
        customer = answer["customer"]
        lines = answer["lines"].items
        if answer["alreadyImported"].flag == true {
            wasWalkedBefore = job["status"].text == "DELIVERED"
            timeline.done("These bytes were imported before: job \(jobNumber), nothing made twice")
            guard !wasWalkedBefore else { return }
        }
        let owner = [customer["firstName"].text, customer["lastName"].text].compactMap { $0 }
        timeline.done(
            "customer \(customer["customerNumber"].text ?? ""), \(owner.joined(separator: " "))"
        )
        timeline.done("vehicle \(file.car), VIN \(answer["vehicle"]["vin"].text ?? "none")")
        expect("the VIN", answer["vehicle"]["vin"].text, file.estimate.vehicle.vin)
        try await checkInsurer(answer["insuranceCompanyId"].text)
        timeline.done(
            "estimate \(estimate["estimateNumber"].text ?? ""), \(lines.count) lines",
            Amount(estimate["estimateTotal"])
        )
        timeline.done("job \(jobNumber), claim \(job["claimNumber"].text ?? "none")")
        checkTotals()
        for warning in answer["warnings"].items {
            timeline.fact("warning: \(warning["message"].text ?? warning.description)")
        }
    }

    private func checkInsurer(_ id: String?) async throws {
        guard let insurer = file.estimate.insurer else { return }
        guard let id, !id.isEmpty else {
            timeline.wrong("the insurer \(insurer) was not made")
            return
        }
        let company = try await wait(
            for: "the insurer",
            .manager,
            "/v1/insuranceCompanies/\(id)"
        ) { !$0["name"].isNull }
        expect("the insurer", company["name"].text, insurer)
        timeline.done("insurer \(insurer)")
    }

    /// The estimate says what the file prints, and the two shares make up the whole.
    private func checkTotals() {
        let total = Amount(estimate["estimateTotal"])
        expect("the estimate's total", total, file.gross)
        expect("the estimate's tax", Amount(estimate["taxTotal"]), file.tax)
        expect("the deductible", Amount(estimate["deductible"]), file.deductible)
        expect("the net total", Amount(estimate["netTotal"]), file.net)
        let customer = Amount(job["customerShare"])?.minor ?? 0
        let insurer = Amount(job["insurerShare"])?.minor ?? 0
        expect("the sum of the shares", Amount(customer + insurer, currency), file.gross)
        expect("the job's total", Amount(job["totalAmount"]), file.gross)
    }
}
