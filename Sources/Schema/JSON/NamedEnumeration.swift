public import SwiftProtobuf

/// An enum of the contracts with its names. Conformances are generated.
public protocol NamedEnumeration: SwiftProtobuf.Enum {
    /// Every value in order of number.
    static var values: [EnumerationValue] { get }
}

extension NamedEnumeration {
    /// As tables, histories and tokens carry it: `ready_pickup`. Empty for the unspecified value and
    /// for one of a newer contract.
    public var storedName: String { Self.values.value(number: rawValue)?.stored ?? "" }

    /// The value that is carried under that name, in small letters or capitals; nil for a name that
    /// is none.
    public init?(storedName: String) {
        guard let known = Self.values.value(stored: storedName.lowercased()) else { return nil }
        self.init(rawValue: known.number)
    }
}

extension [EnumerationValue] {
    /// The value of that number, nil when the enum has none. Numbers mostly count up from 0, so
    /// the first look is at that place.
    public func value(number: Int) -> EnumerationValue? {
        if indices.contains(number), self[number].number == number { return self[number] }
        return first { $0.number == number }
    }

    /// The value of that proto name.
    public func value(name: String) -> EnumerationValue? { first { $0.name == name } }

    /// The value that the table keeps under that name; the unspecified value is kept under none.
    public func value(stored: String) -> EnumerationValue? {
        stored.isEmpty ? nil : first { $0.stored == stored }
    }
}
