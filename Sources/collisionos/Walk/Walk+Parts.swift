import Foundation

/// Parts lines become purchase orders per vendor; what is received reaches the job by fact.
extension Walk {
    /// One vendor for each kind of part that the estimate calls for.
    private static let vendors: [(name: String, code: String, type: String, parts: [String])] = [
        ("Northside Dealer Parts", "NDP", "OEM", ["OEM", "OEM_SURPLUS"]),
        (
            "Keystone Aftermarket", "KEY", "AFTERMARKET",
            ["AFTERMARKET", "AFTERMARKET_CERTIFIED", "GENERIC"]
        ),
        ("Second Life Recyclers", "SLR", "RECYCLED", ["RECYCLED"]),
        ("Corebuild Remanufacturing", "CRB", "REMANUFACTURED", ["REMANUFACTURED", "CUSTOM"]),
    ]

    var hasParts: Bool { !orders.isEmpty }

    func orderParts() async throws {
        timeline.chapter("5  Parts")
        let wanted = Set(lines.compactMap { $0["partType"].text })
        var choices: [JSONValue] = []
        var fallback: JSONValue = .null
        for vendor in Self.vendors where !wanted.isDisjoint(with: vendor.parts) {
            let made = try await acting(.partsManager).post(
                "/v1/vendors",
                [
                    "name": .string(vendor.name), "code": .string(vendor.code),
                    "vendorType": .string(vendor.type), "currency": .string(currency),
                    "email": .string("orders@\(vendor.code.lowercased()).example"),
                ]
            )
            if fallback.isNull { fallback = made["id"] }
            choices += vendor.parts.filter(wanted.contains).map {
                ["partType": .string($0), "vendorId": made["id"]]
            }
        }
        guard !fallback.isNull else {
            timeline.done("no parts to order")
            try await move(to: "BODY_STRUCTURE", .manager)
            return
        }
        try await move(to: "PARTS_ORDERING", .estimator)
        let made = try await acting(.partsManager).post(
            "/v1/partsOrders:createForJob",
            [
                "jobId": .string(jobID), "vendors": .array(choices),
                "defaultVendorId": fallback,
            ]
        )
        orders = made["orders"].items
        for order in orders { try await place(order) }
        for line in made["leftOut"].items {
            timeline.fact("left out: \(line["reason"].text ?? "")")
        }
        try await arrival(of: "PARTS_STATUS_ORDERED")
        try await move(to: "PARTS_RECEIVING", .advisor)
    }

    /// Draft → sent → confirmed → shipped, with the manager's approval where the total needs one.
    private func place(_ made: JSONValue) async throws {
        let path = "/v1/partsOrders/\(made["partsOrder"]["id"].text ?? "")"
        var order = try await acting(.partsManager).post(path + ":submit")
        if order["requiresApproval"].flag == true, order["approved"].flag != true {
            order = try await acting(.manager).post(path + ":approve")
        }
        _ = try await acting(.partsManager).post(path + ":send")
        let number = "V-\(order["orderNumber"].text ?? "")"
        _ = try await acting(.partsManager).post(
            path + ":confirm",
            ["vendorOrderNumber": .string(number)]
        )
        order = try await acting(.partsManager).post(path + ":ship", ["carrier": "Vendor van"])
        expect("the order's status", order["status"].text, "SHIPPED")
        timeline.done(
            "order \(order["orderNumber"].text ?? ""), \(made["items"].items.count) items, shipped",
            Amount(order["totalAmount"])
        )
    }

    func receiveParts() async throws {
        guard hasParts else { return }
        try await refused(
            "to the body shop without the parts",
            because: "critical_parts_missing",
            .manager,
            "/v1/jobs/\(jobID):move",
            ["toStatus": "BODY_STRUCTURE"]
        )
        for (index, order) in orders.enumerated() {
            try await receive(order)
            let isLast = index == orders.count - 1
            try await arrival(of: isLast ? "PARTS_STATUS_RECEIVED" : "PARTS_STATUS_PARTIAL")
        }
        try await move(to: "BODY_STRUCTURE", .manager)
    }

    private func receive(_ order: JSONValue) async throws {
        let items = order["items"].items
        let received = items.map { item -> JSONValue in
            [
                "itemId": item["id"], "quantityHundredths": item["quantityOrderedHundredths"],
                "condition": "CONDITION_NEW",
            ]
        }
        let path = "/v1/partsOrders/\(order["partsOrder"]["id"].text ?? ""):receive"
        let slip: JSONValue = [
            "receiptId": .string("slip-" + (order["partsOrder"]["id"].text ?? "")),
            "lines": .array(received),
        ]
        let answer = try await acting(.partsManager).post(path, slip)
        expect("the order's status", answer["partsOrder"]["status"].text, "RECEIVED")
        let number = answer["partsOrder"]["orderNumber"].text ?? ""
        timeline.done("received \(items.count) items of \(number)")
        let again = try await acting(.partsManager).post(path, slip)
        expect("the same slip was booked twice", again["alreadyReceived"].flag == true)
    }

    /// Waits until Parts' fact has reached the job.
    private func arrival(of status: String) async throws {
        let began = ContinuousClock.now
        job = try await wait(for: "partsStatus \(status)", .advisor, "/v1/jobs/\(jobID)") {
            $0["partsStatus"].text == status
        }
        timeline.fact(
            "the job's parts are \(Self.word(status)), told by fact after "
                + (ContinuousClock.now - began).secondsText
        )
    }
}
