/// A message's field names, both as the proto has them and as JSON writes them.
public struct FieldNames: Sendable {
    private let numbers: [String: Int]

    /// Names of the proto and their numbers, in the same order.
    public init(_ names: [String], _ numbers: [Int]) {
        var table: [String: Int] = [:]
        table.reserveCapacity(names.count * 2)
        for (name, number) in zip(names, numbers) {
            table[name] = number
            table[Self.lowerCamel(name)] = number
        }
        self.numbers = table
    }

    /// The number of the field, nil when there is none of that name.
    public func number(_ name: String) -> Int? { numbers[name] }

    /// `claim_number` → `claimNumber`, by the rule of protobuf's JSON mapping; dots are kept.
    public static func lowerCamel(_ name: String) -> String {
        guard name.utf8.contains(UInt8(ascii: "_")) else { return name }
        var result: [UInt8] = []
        var upper = false
        for byte in name.utf8 {
            if byte == UInt8(ascii: "_") {
                upper = true
            } else {
                let isLower = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
                result.append(upper && isLower ? byte - 32 : byte)
                upper = false
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `claimNumber` → `claim_number`; a name in snake_case stays as it is.
    public static func snake(_ name: String) -> String {
        var result: [UInt8] = []
        for byte in name.utf8 {
            if byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") {
                result.append(UInt8(ascii: "_"))
                result.append(byte + 32)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
