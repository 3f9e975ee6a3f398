import CExpat

/// The Windows code page of North America and Western Europe, which XML files may declare and
/// dBase tables are in.
enum Windows1252 {
    /// Scalars of 0x80–0x9F; the five unassigned bytes stand for themselves, as in WHATWG.
    private static let upper: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
        0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
    ]

    static func scalar(_ byte: UInt8) -> Unicode.Scalar {
        guard byte >= 0x80, byte <= 0x9F else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(upper[Int(byte) - 0x80]) ?? "\u{FFFD}"
    }

    static func decode(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(scalar(byte)) }
        return String(text)
    }

    /// expat's question for an encoding it does not know itself.
    static let describe: XML_UnknownEncodingHandler = { _, name, info in
        guard let name, let info else { return unknown }
        let label = String(cString: name).lowercased()
        guard ["windows-1252", "cp1252", "cp-1252", "x-cp1252"].contains(label) else {
            return unknown
        }
        withUnsafeMutableBytes(of: &info.pointee.map) { raw in
            let map = raw.bindMemory(to: Int32.self)
            for index in map.indices {
                map[index] = Int32(scalar(UInt8(truncatingIfNeeded: index)).value)
            }
        }
        return 1
    }

    private static let unknown: Int32 = 0
}
