/// One line of a collisionos-text file: its kind and its fields, as text.
struct TextRecord: Sendable {
    /// `HDR`, `LIN` …
    let kind: Kind
    /// Of the file, from 1.
    let line: Int
    /// What stands between the bars, trimmed; the kind itself is not among them.
    let fields: [String]

    /// The kinds of records, and how many fields each may have.
    enum Kind: String, Sendable, CaseIterable {
        case header = "HDR"
        case claim = "CLM"
        case customer = "CST"
        case vehicle = "VEH"
        case estimate = "EST"
        case line = "LIN"
        case part = "PRT"
        case labor = "LAB"
        case material = "MTL"
        case total = "TOT"

        var fieldsMax: Int {
            switch self {
            case .header: 5
            case .claim: 6
            case .customer: 10
            case .vehicle: 12
            case .estimate: 7
            case .line: 6
            case .part: 9
            case .labor: 7
            case .material: 5
            case .total: 5
            }
        }

        /// A second one would contradict the first.
        var isOnce: Bool {
            switch self {
            case .header, .claim, .customer, .vehicle, .estimate: true
            case .line, .part, .labor, .material, .total: false
            }
        }
    }

    /// The filled field at a place from 1, nil when it is empty or left out.
    func text(_ place: Int) -> String? {
        let index = place - 1
        guard fields.indices.contains(index) else { return nil }
        return fields[index].filled
    }

    func refusal(
        _ reason: EstimateFileRefusal.Reason,
        _ message: String,
        field: Int = 0
    ) -> EstimateFileRefusal {
        EstimateFileRefusal(reason, message, at: "\(line):\(field)")
    }

    /// Minor units.
    func amount(_ place: Int) throws(EstimateFileRefusal) -> Int64? {
        try decimal(place, decimals: 2, max: Limits.amountMax)
    }

    func decimal(
        _ place: Int,
        decimals: Int,
        max: Int64
    ) throws(EstimateFileRefusal) -> Int64? {
        guard let text = text(place) else { return nil }
        guard let number = FixedPoint.parse(text, decimals: decimals),
            number.magnitude <= max.magnitude
        else {
            throw refusal(
                .number,
                "Field \(place) of \(kind.rawValue) is no plain decimal, or out of bounds.",
                field: place
            )
        }
        return number
    }

    /// A whole number from 0.
    func count(_ place: Int, max: Int64) throws(EstimateFileRefusal) -> Int32? {
        guard let number = try decimal(place, decimals: 0, max: max) else { return nil }
        guard number >= 0, text(place)?.contains(".") == false else {
            throw refusal(
                .number,
                "Field \(place) of \(kind.rawValue) is no whole number from 0.",
                field: place
            )
        }
        return Int32(clamping: number)
    }

    /// `Y` or `N`.
    func flag(_ place: Int) throws(EstimateFileRefusal) -> Bool? {
        switch text(place)?.uppercased() {
        case nil: nil
        case "Y": true
        case "N": false
        default:
            throw refusal(
                .textFields,
                "Field \(place) of \(kind.rawValue) is neither Y nor N.",
                field: place
            )
        }
    }

    /// `YYYY-MM-DD` of that or of `YYYYMMDD`.
    func day(_ place: Int) throws(EstimateFileRefusal) -> String? {
        guard let text = text(place) else { return nil }
        let isCompact = text.utf8.count == 8
        guard isCompact || text.utf8.count == 10,
            let day = isCompact ? CalendarDay.day(digits: text) : CalendarDay.day(iso: text)
        else {
            throw refusal(
                .textFields,
                "Field \(place) of \(kind.rawValue) is no day as 2026-09-14 or 20260914.",
                field: place
            )
        }
        return day
    }

    /// `THH:MM:SS` of `HHMMSS`, `HH:MM` or `HH:MM:SS`.
    func time(_ place: Int) throws(EstimateFileRefusal) -> String? {
        guard let text = text(place) else { return nil }
        let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
        let isShaped =
            text.utf8.count == 6 && digits.count == 6
            || text.utf8.count == 5 && digits.count == 4
            || text.utf8.count == 8 && digits.count == 6
        let numbers = digits.map { Int($0) - 48 }
        guard isShaped, numbers.allSatisfy({ (0...9).contains($0) }) else { throw badTime(place) }
        let padded = numbers + (numbers.count == 4 ? [0, 0] : [])
        let pairs = [0, 2, 4].map { padded[$0] * 10 + padded[$0 + 1] }
        guard pairs[0] < 24, pairs[1] < 60, pairs[2] < 60 else { throw badTime(place) }
        return "T" + pairs.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    private func badTime(_ place: Int) -> EstimateFileRefusal {
        refusal(.textFields, "Field \(place) of \(kind.rawValue) is no time.", field: place)
    }
}

extension TextRecord {
    /// A line in the file, or an address in it, is at most this many bytes long.
    static let lineBytesMax = 65_536

    /// Every line as a record. Refused are unknown kinds, too many fields, and a first line that is
    /// no header.
    static func records(of text: [UInt8]) throws(EstimateFileRefusal) -> [TextRecord] {
        var records: [TextRecord] = []
        var number = 0
        for bytes in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard bytes.count <= lineBytesMax else {
                throw EstimateFileRefusal(
                    .tooLarge,
                    "The line is longer than \(lineBytesMax) bytes.",
                    at: "\(number):0"
                )
            }
            let line = String(decoding: bytes, as: UTF8.self)
            guard line.filled != nil else { continue }
            records.append(try record(line, number))
            guard records.count <= Limits.entryCountMax * 2 else {
                throw EstimateFileRefusal(
                    .tooLarge,
                    "More than \(Limits.entryCountMax * 2) records.",
                    at: "\(number):0"
                )
            }
        }
        guard let first = records.first, first.kind == .header else {
            throw EstimateFileRefusal(.textRecord, "The first record is no HDR.", at: "1:0")
        }
        return records
    }

    private static func record(
        _ line: String,
        _ number: Int
    ) throws(EstimateFileRefusal) -> TextRecord {
        let parts = line.split(separator: "|", omittingEmptySubsequences: false)
            .map { String($0).trimmed }
        let name = parts.first ?? ""
        guard let kind = Kind(rawValue: name.uppercased()) else {
            throw EstimateFileRefusal(
                .textRecord,
                "The line begins with no record's name.",
                at: "\(number):0"
            )
        }
        var fields = Array(parts.dropFirst())
        while fields.last == "" { fields.removeLast() }
        guard fields.count <= kind.fieldsMax else {
            throw EstimateFileRefusal(
                .textFields,
                "\(name) has \(fields.count) fields, at most \(kind.fieldsMax).",
                at: "\(number):\(kind.fieldsMax + 1)"
            )
        }
        return TextRecord(kind: kind, line: number, fields: fields)
    }
}
