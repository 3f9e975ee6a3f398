extension BMSReader {
    /// Line of text that belongs to its parent line.
    static let noteReference = "900501"

    static func readLines(
        _ request: XMLElement,
        into file: inout EstimateFile
    ) throws(EstimateFileRefusal) {
        let elements = request.all("DamageLineInfo")
        guard elements.count <= Limits.lineCountMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "More than \(Limits.lineCountMax) lines.",
                at: request.place
            )
        }
        try LineRules.requireDescriptions(
            elements.enumerated().map { index, element in
                (element.text("LineNum") ?? "\(index + 1)", element.text("LineDesc"))
            },
            at: elements.first { $0.text("LineDesc") == nil }?.place ?? request.place
        )
        file.damageLineCount = elements.count
        let shape = Shape(isMitchell: isMitchell(file.totals), rates: file.rates)
        for (index, element) in elements.enumerated() {
            file.lines += try lines(element, position: Int32(clamping: index + 1), shape: shape)
            guard file.lines.count <= Limits.entryCountMax else {
                throw EstimateFileRefusal(
                    .tooLarge,
                    "More than \(Limits.entryCountMax) labor entries.",
                    at: element.place
                )
            }
        }
    }

    struct Shape {
        var isMitchell: Bool
        var rates: [Rate]
    }

    /// The entries of one line: one for each labour, at least one.
    private static func lines(
        _ element: XMLElement,
        position: Int32,
        shape: Shape
    ) throws(EstimateFileRefusal) -> [Line] {
        var line = Line(number: try element.count("LineNum") ?? position)
        line.sequence = try element.count("UniqueSequenceNum")
        line.parent = try element.count("ParentLineNum").flatMap { $0 == 0 ? nil : $0 }
        line.supplement = element.text("SupplementNum") ?? element.text("EstimateVerCode")
        line.description = element.text("LineDesc") ?? ""
        line.header = element.text("LineHeaderDesc")
        line.memo = element.text("LineMemo")
        line.status = element.text("LineStatusCode")
        line.isManual = element.flag("ManualLineInd") ?? false
        line.vendorReference = element.text("VendorRefNum")
        line.paidBy = element.text("WhoPays")
        let sublet = element.first("SubletInfo") ?? element.first("SubletInfoType")
        let labors = try (element.all("LaborInfo") + element.all("RefinishLaborInfo")).map {
            (entry) throws(EstimateFileRefusal) in try labor(entry, rates: shape.rates)
        }
        line.part = try part(element, sublet: sublet)
        line.charge = try charge(
            element,
            laborType: labors.first?.type,
            sublet: sublet,
            shape: shape
        )
        line.isSublet =
            sublet.map {
                $0.flag("PartSubletInd") == true || $0.flag("LaborSubletInd") == true
                    || $0.flag("OtherChargesSubletInd") == true
            } ?? false
            || line.part?.bucket == .sublet || line.charge?.bucket == .sublet
        return LineRules.entries(
            line,
            labors: labors,
            isNote: line.vendorReference == noteReference
        )
    }

    private static func labor(
        _ element: XMLElement,
        rates: [Rate]
    ) throws(EstimateFileRefusal) -> Line.Labor {
        let isRefinish = element.name == "RefinishLaborInfo"
        var labor = Line.Labor(type: element.text("LaborType") ?? (isRefinish ? "LAR" : "LAB"))
        labor.operation = element.text("LaborOperation")
        labor.hours = try element.hours("LaborHours", max: Limits.lineHoursMax) ?? 0
        labor.databaseHours = try element.hours("DatabaseLaborHours", max: Limits.lineHoursMax)
        labor.isIncluded = element.flag("LaborInclInd") ?? false
        labor.isTaxable = element.flag("TaxableInd")
        if let amount = try element.amount("LaborAmt") {
            labor.amount = amount
        } else if let perHour = rates.first(where: { $0.type == labor.type })?.perHour {
            labor.amount = FixedPoint.amount(hours: Int64(labor.hours), rate: perHour)
        }
        return labor
    }

    /// A sublet with both indicators is labour, with the part's alone it is printed under parts.
    private static func part(
        _ element: XMLElement,
        sublet: XMLElement?
    ) throws(EstimateFileRefusal) -> Line.Part? {
        guard let info = element.first("PartInfo") else { return nil }
        let type = info.text("PartType") ?? "PAO"
        var part = Line.Part(type: type)
        let number = info.text("PartNum")
        let isMarker = number == "Existing" || number == "Sublet"
        part.number = isMarker ? nil : number
        part.oemNumber = info.text("OEMPartNum") ?? (type == "PAN" ? part.number : nil)
        let isIncluded = info.flag("PriceInclInd") ?? false
        let price = isIncluded ? 0 : try info.amount("PartPrice") ?? 0
        let quantity = try info.number("Quantity", decimals: 2, max: Limits.quantityMax)
        let unit = try info.amount("UnitPartPrice")
        part.listPrice = FixedPoint.parse(info.text("OEMPartPrice") ?? "", decimals: 2)
        part.isTaxable = info.flag("TaxableInd")
        part.isGlass = info.flag("GlassPartInd") ?? false
        part.supplierReference = info.all("NonOEM")
            .first { $0.flag("PartSelectedInd") != false }?.text("SupplierRefNum")
        let isSublet =
            sublet?.flag("PartSubletInd") == true || type == "PAS" || number == "Sublet"
        if isSublet {
            part.bucket = .sublet
            part.section = sublet?.flag("LaborSubletInd") == true ? .labor : .parts
            part.price = price
        } else {
            part.price = type == "PAE" ? 0 : price
        }
        part.quantity = quantity ?? (type == "PAE" ? 0 : 100)
        if part.quantity == 0, part.price != 0 { part.quantity = 100 }
        part.unitPrice = unit ?? LineRules.unitPrice(of: part)
        return part
    }

    private static func charge(
        _ element: XMLElement,
        laborType: String?,
        sublet: XMLElement?,
        shape: Shape
    ) throws(EstimateFileRefusal) -> Charge? {
        guard let info = element.first("OtherChargesInfo"), info.flag("PriceInclInd") != true else {
            return nil
        }
        let type = info.text("OtherChargesType") ?? "OTAC"
        var amount = try info.amount("TotalPrice")
        if amount == nil { amount = try info.amount("Price") }
        if amount == nil, let unit = try info.amount("UnitPrice") {
            let quantity = try info.number("Quantity", decimals: 2, max: Limits.quantityMax)
            amount = FixedPoint.amount(hours: quantity ?? 100, rate: unit)
        }
        guard let amount, amount != 0 else { return nil }
        guard amount.magnitude <= Limits.amountMax.magnitude else {
            throw EstimateFileRefusal(.number, "The charge is out of bounds.", at: info.place)
        }
        var charge = Charge(type: type, amount: amount, bucket: .other, section: .other)
        charge.isTaxable = info.flag("TaxableInd")
        if type == "OTSL" || sublet?.flag("OtherChargesSubletInd") == true {
            charge.bucket = .sublet
        } else if type.hasPrefix("MA") || (element.text("MaterialType") != nil && type != "OTAC") {
            charge.bucket = .material
        } else if type == "OTAC", shape.isMitchell, let laborType {
            charge.bucket = laborType == "LAR" ? .paint : .labor
            charge.section = .labor
            charge.laborType = laborType
        }
        return charge
    }
}
