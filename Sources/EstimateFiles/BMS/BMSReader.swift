/// Reads a CIECA BMS document: the first estimate request in it, wherever it is wrapped.
///
/// Elements are found by local name and in any order: real files put several of them where the
/// schema does not.
enum BMSReader {
    static let requests: Set<String> = ["VehicleDamageEstimateAddRq", "VehicleDamageEstimateChgRq"]

    static func read(_ root: XMLElement) throws(EstimateFileRefusal) -> EstimateFile {
        let found = root.descendants(named: requests)
        guard let request = found.first else {
            throw EstimateFileRefusal(
                .notAnEstimate,
                "The document's root is <\(root.name)> and it holds no "
                    + "VehicleDamageEstimateAddRq: it is no CIECA BMS estimate.",
                at: root.place
            )
        }
        var file = EstimateFile(format: .bms)
        if found.count > 1 {
            file.warnings.append(
                "The document holds \(found.count) estimates; only the first is read."
            )
        }
        readDocument(request, into: &file)
        try readClaim(request, into: &file)
        readParties(request, into: &file)
        try readVehicle(request, into: &file)
        file.rates = try readRates(request)
        try readTotals(request, into: &file)
        try readLines(request, into: &file)
        readSupplement(request, into: &file)
        try addAllowance(request, into: &file)
        try file.finish()
        return file
    }

    private static func readDocument(_ request: XMLElement, into file: inout EstimateFile) {
        file.requestID = request.text("RqUID")
        file.referenceNumber = request.text("RefClaimNum")
        guard let document = request.first("DocumentInfo") else { return }
        file.version = document.text("BMSVer")
        file.documentType = document.text("DocumentType")
        file.documentStatus = document.text("DocumentStatus")
        file.documentID = document.text("DocumentID")
        file.vendorCode = document.text("VendorCode")
        file.vendor = file.vendorCode.map { Vendor.name(of: $0) ?? $0 }
        file.createdAt = document.text("CreateDateTime")
        file.currency = document.text("CurrencyInfo", "CurCode").map { $0 == "CDN" ? "CAD" : $0 }
        file.repairOrderNumber = document.text("ReferenceInfo", "RepairOrderID")
        let applications = request.all("ApplicationInfo")
        let estimating =
            applications.first { $0.text("ApplicationType") == "Estimating" } ?? applications.first
        file.application = estimating?.text("ApplicationName")
        file.applicationVersion = estimating?.text("ApplicationVer")
        if let code = file.vendorCode, Vendor.name(of: code) == nil {
            file.warnings.append("\(code) is no vendor code of CIECA.")
        }
    }

    /// DocumentVer repeats: EM 0 is the original, SV n the n-th supplement, VN a version.
    private static func readSupplement(_ request: XMLElement, into file: inout EstimateFile) {
        var highest: Int32 = 0
        let versions =
            (request.first("DocumentInfo")?.all("DocumentVer") ?? [])
            .filter { $0.text("DocumentVerCode") == "SV" }
            .compactMap { $0.text("DocumentVerNum") }
            + file.totals.versions.compactMap { version in
                version.code.hasPrefix("SV") ? String(version.code.dropFirst(2)) : nil
            }
        for text in versions {
            if let number = FixedPoint.parse(text, decimals: 0), number > 0, number < 100 {
                highest = max(highest, Int32(number))
            }
        }
        file.revision = highest
        let isSupplement = highest > 0 || file.documentType == "S"
        let number = max(highest, 1)
        file.supplement = isSupplement ? (number < 10 ? "S0\(number)" : "S\(number)") : "E01"
    }

    private static func readClaim(
        _ request: XMLElement,
        into file: inout EstimateFile
    ) throws(EstimateFileRefusal) {
        guard let claim = request.first("ClaimInfo") else { return }
        file.claimNumber = claim.text("ClaimNum").flatMap { $0.uppercased() == "N/A" ? nil : $0 }
        file.policyNumber = claim.text("PolicyInfo", "PolicyNum")
        if let coverage = claim.first("PolicyInfo", "CoverageInfo", "Coverage") {
            file.lossCategory = coverage.text("CoverageCategory")
            if let info = coverage.first("DeductibleInfo") {
                file.deductible = try info.amount("DeductibleAmt")
                let status = info.text("DeductibleStatus")
                switch status {
                case "D2": file.deductibleStatus = .applies
                case "DX": file.deductibleStatus = .waived
                case nil, "FK": file.deductibleStatus = .unknown
                default:
                    file.warnings.append(
                        "Deductible status \(status ?? "") says neither applies nor waived."
                    )
                }
            }
        }
        guard let loss = claim.first("LossInfo") else { return }
        file.isTotalLoss = loss.flag("TotalLossInd")
        file.lossDate = loss.text("Facts", "LossDateTime").flatMap(CalendarDay.day(iso:))
        file.lossDescription = loss.text("Facts", "LossMemo")
        file.vehicle.damageMemo = loss.text("Facts", "DamageMemo")
        file.vehicle.impacts = [
            loss.text("Facts", "PrimaryPOI", "POICode"),
            loss.text("Facts", "SecondaryPOI", "POICode"),
        ].compactMap { $0 }
    }
}

/// The systems that write estimates, by their CIECA code.
enum Vendor {
    static func name(of code: String) -> String? {
        switch code {
        case "A": "Audatex"
        case "C": "CCC"
        case "M": "Mitchell"
        // Codes of the schema whose holders the files do not name.
        case "D", "E", "O": code
        default: nil
        }
    }
}
