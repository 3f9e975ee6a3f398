/// One live record; a field that the table does not have reads as absent.
struct DBFRecord {
    let file: String
    /// From 1, deleted records counted.
    let number: Int
    /// Where it begins in the file.
    let offset: Int
    let fields: [String: DBFTable.Field]
    let bytes: ArraySlice<UInt8>

    /// Text without the blanks around it, from windows-1252; blank text is absent.
    func text(_ name: String) -> String? {
        guard let field = fields[name] else { return nil }
        let start = bytes.startIndex + field.offset
        let end = start + field.length
        guard start >= bytes.startIndex, end <= bytes.endIndex else { return nil }
        return Windows1252.decode(bytes[start..<end]).filled
    }

    func flag(_ name: String) -> Bool? {
        switch text(name)?.uppercased() {
        case "T", "Y": true
        case "F", "N": false
        default: nil
        }
    }

    /// `YYYY-MM-DD`; a day that does not exist is absent.
    func day(_ name: String) -> String? { text(name).flatMap(CalendarDay.day(digits:)) }

    /// An amount in minor units. Blank is absent; `****` (a number that did not fit its field) and
    /// anything else that is no number is refused.
    func amount(_ name: String) throws(EstimateFileRefusal) -> Int64? {
        try decimal(name, decimals: 2, max: Limits.amountMax)
    }

    func hours(_ name: String, max: Int64) throws(EstimateFileRefusal) -> Int32? {
        try decimal(name, decimals: 2, max: max).map { Int32(clamping: $0) }
    }

    func count(_ name: String) throws(EstimateFileRefusal) -> Int32? {
        try decimal(name, decimals: 0, max: Limits.quantityMax).map { Int32(clamping: $0) }
    }

    func decimal(
        _ name: String,
        decimals: Int,
        max: Int64
    ) throws(EstimateFileRefusal) -> Int64? {
        guard let text = text(name) else { return nil }
        guard let value = FixedPoint.parse(text, decimals: decimals), value.magnitude <= max else {
            let place = offset + (fields[name]?.offset ?? 0)
            let shown = String(text.prefix(20))
            throw DBFTable.refusal(
                .number,
                "\(name) of record \(number) is no usable number: \(shown).",
                file,
                place
            )
        }
        return value
    }
}
