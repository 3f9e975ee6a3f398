/// A vehicle identification number: 17 characters without I, O and Q (ISO 3779).
///
/// Only North America requires the check digit, so a failing one is a warning (J024); length and
/// characters are refused (J021, J022).
public struct VIN: Sendable, Equatable {
    /// Upper case, 17 characters.
    public let text: String
    /// Whether the ninth character is the one computed from the others.
    public let isCheckDigitValid: Bool
    /// The character that the ninth position should have: a digit or `X`.
    public let checkDigit: Character

    public enum Fault: Error, Sendable, Equatable {
        /// J021: not 17 characters; holds how many there are.
        case length(Int)
        /// J022: a character no VIN has, and its position from 1.
        case character(Character, position: Int)
    }

    /// Reads a VIN in either case with blanks around it.
    public init(_ raw: some StringProtocol) throws(Fault) {
        let trimmed = raw.split(whereSeparator: \.isWhitespace).joined().uppercased()
        guard trimmed.count == Self.length else { throw .length(trimmed.count) }
        var sum = 0
        var ninth: Character = " "
        for (index, pair) in zip(trimmed, Self.weights).enumerated() {
            // To Swift the Kelvin sign is equal to K: only ASCII is looked up.
            guard pair.0.isASCII, let value = Self.values[pair.0] else {
                throw .character(pair.0, position: index + 1)
            }
            sum += value * pair.1
            if index == Self.checkIndex { ninth = pair.0 }
        }
        let remainder = sum % 11
        text = trimmed
        checkDigit = remainder == 10 ? "X" : Character(String(remainder))
        isCheckDigitValid = ninth == checkDigit
    }

    /// The model year of the tenth character: in North America position 7 tells the 30-year cycle
    /// (a letter: from 2010, a digit: before), elsewhere the candidate nearest to `hint`.
    ///
    /// `nil` for a character that names no year. It never overrules the year the file gives.
    public func modelYear(near hint: Int32? = nil) -> Int32? {
        let characters = Array(text)
        guard characters.count == Self.length,
            let offset = Self.years.firstIndex(of: characters[9])
        else { return nil }
        let early = 1980 + Int32(Self.years.distance(from: Self.years.startIndex, to: offset))
        if isNorthAmerican || hint == nil {
            return characters[6].isLetter ? early + 30 : early
        }
        guard let hint else { return early }
        let candidates = [early, early + 30]
        return candidates.min { abs($0 - hint) < abs($1 - hint) }
    }

    /// First characters 1–5 and 7 (the United States, Canada and Mexico, and the 7 series).
    public var isNorthAmerican: Bool {
        guard let first = text.first else { return false }
        return "123457".contains(first)
    }

    static let length = 17
    private static let checkIndex = 8
    private static let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    /// A is 1980 and 2010; neither I, O, Q nor U, Z, 0 stand for a year.
    private static let years = "ABCDEFGHJKLMNPRSTVWXY123456789"
    private static let values: [Character: Int] = {
        var table: [Character: Int] = [:]
        for digit in 0...9 { table[Character(String(digit))] = digit }
        for (letters, start) in [
            ("ABCDEFGH", 1), ("JKLMN", 1), ("P", 7), ("R", 9), ("STUVWXYZ", 2),
        ] {
            for (step, letter) in letters.enumerated() { table[letter] = start + step }
        }
        return table
    }()
}
