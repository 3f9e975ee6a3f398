/// The names of an object's members, out of JSON text that a strict reader has taken already.
enum MemberNames {
    static func of(_ json: [UInt8]) -> [String] {
        var names: [String] = []
        var depth = 0
        var isName = false
        var position = 0
        while position < json.count {
            let byte = json[position]
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                isName = depth == 1 && byte == UInt8(ascii: "{")
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ","): isName = depth == 1
            case UInt8(ascii: "\""):
                let end = endOfText(json, from: position)
                // Names with escapes are none of ours; the strict reader knows no such field.
                if isName, position + 1 < end {
                    names.append(String(decoding: json[(position + 1)..<end], as: UTF8.self))
                }
                isName = false
                position = end
            default: break
            }
            position += 1
        }
        return names
    }

    /// Position of the closing quote.
    private static func endOfText(_ json: [UInt8], from start: Int) -> Int {
        var position = start + 1
        while position < json.count, json[position] != UInt8(ascii: "\"") {
            position += json[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position, json.count)
    }
}
