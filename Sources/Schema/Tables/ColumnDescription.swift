/// One field of a record as a column.
public struct ColumnDescription: Sendable {
    /// The proto field name, which is the column's name but for money (`total_amount` is kept in
    /// `total_amount_minor`, see ``storageName``).
    public let name: String
    /// lowerCamelCase.
    public let jsonName: String
    public let number: Int
    public let kind: ColumnKind
    public let isNullable: Bool
    public let behaviors: Behaviors
    public let reference: ColumnReference?
    /// Proto name of the record of another service that the id belongs to; empty = none.
    public let foreign: String
    /// An SQL literal without quotes, or an enum value's stored name; nil = no default.
    public let defaultValue: String?
    public let lengthMin: Int
    /// 0 = no limit of its own (the request's size is the limit).
    public let lengthMax: Int
    public let minimum: Int64?
    public let maximum: Int64?
    public let pattern: String
    public let isFilterable: Bool
    public let sensitivity: Sensitivity
    /// Permission number without which the field is absent; 0 = none needed.
    public let readPermission: UInt32
    /// The message can tell absent from zero: `optional`, or a message of its own.
    public let hasPresence: Bool
    /// The pattern, ready to match; nil when there is none.
    public let compiledPattern: Pattern?

    public init(
        _ name: String,
        json jsonName: String,
        number: Int,
        kind: ColumnKind,
        nullable isNullable: Bool = false,
        behaviors: Behaviors = [],
        reference: ColumnReference? = nil,
        foreign: String = "",
        default defaultValue: String? = nil,
        lengthMin: Int = 0,
        lengthMax: Int = 0,
        minimum: Int64? = nil,
        maximum: Int64? = nil,
        pattern: String = "",
        filterable isFilterable: Bool = false,
        sensitivity: Sensitivity = .none,
        readPermission: UInt32 = 0,
        presence: Bool? = nil
    ) {
        self.name = name
        self.jsonName = jsonName
        self.number = number
        self.kind = kind
        self.isNullable = isNullable
        self.behaviors = behaviors
        self.reference = reference
        self.foreign = foreign
        self.defaultValue = defaultValue
        self.lengthMin = lengthMin
        self.lengthMax = lengthMax
        self.minimum = minimum
        self.maximum = maximum
        self.pattern = pattern
        self.isFilterable = isFilterable
        self.sensitivity = sensitivity
        self.readPermission = readPermission
        self.hasPresence = presence ?? isNullable
        self.compiledPattern = pattern.isEmpty ? nil : Pattern(pattern)
    }

    /// The column's name in SQL.
    public var storageName: String { kind == .money ? name + "_minor" : name }
}

/// What a column holds, and so how it is bound, checked, compared and printed.
public enum ColumnKind: Sendable, Hashable {
    /// UUID: text in messages, 16 bytes in the table.
    case uuid
    case text
    /// Int32 or Int64, signed.
    case integer
    case boolean
    /// Minor units of the row's `currency`.
    case money
    /// Microseconds since 1970-01-01T00:00:00Z.
    case instant
    /// One of these values. The table keeps the stored name.
    case enumeration([EnumerationValue])
    /// A Struct, list or nested message, kept as JSON text.
    case json
    case bytes
}

/// A value of an enum: `READY_PICKUP = 14`, kept as `ready_pickup`.
public struct EnumerationValue: Sendable, Hashable {
    public let number: Int
    /// As in JSON: the proto name.
    public let name: String
    /// As in the table: lower case, without the enum's prefix. Empty for the unspecified value.
    public let stored: String

    public init(_ number: Int, _ name: String, _ stored: String) {
        self.number = number
        self.name = name
        self.stored = stored
    }
}

/// google.api.field_behavior, and ours.
public struct Behaviors: OptionSet, Sendable, Hashable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let required = Behaviors(rawValue: 1)
    /// Written by the service alone: refused in Create and Update.
    public static let outputOnly = Behaviors(rawValue: 2)
    /// Set by Create, refused when Update changes it.
    public static let immutable = Behaviors(rawValue: 4)
    /// Never in an answer.
    public static let inputOnly = Behaviors(rawValue: 8)
    /// Mirrors another service's truth: an API write is refused with `read_only_projection` (B1).
    public static let projection = Behaviors(rawValue: 16)
}

/// A foreign key within the service, always together with the shop.
public struct ColumnReference: Sendable, Hashable {
    public enum OnDelete: Sendable { case restrict, cascade, setNull }
    public let table: String
    public let onDelete: OnDelete

    public init(_ table: String, _ onDelete: OnDelete = .restrict) {
        self.table = table
        self.onDelete = onDelete
    }
}

/// How carefully a column is handled.
public enum Sensitivity: Sendable {
    case none
    /// About a person: masked in logs, erased on request.
    case personal
    /// Never leaves the service that owns it.
    case secret
}
