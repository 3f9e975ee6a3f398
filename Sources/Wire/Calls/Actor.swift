/// Who acts, and for which shop: the tenant of a call is the actor's shop and nothing else.
public struct Actor: Sendable, Hashable {
    /// UUID text, or "" for a service acting on its own account.
    public var userID: String
    /// UUID text: the tenant. "" only for operator and service calls on methods without tenant.
    public var shopID: String
    public var role: String
    public var permissions: PermissionSet
    /// Microseconds since 1970. 0 = never.
    public var expires: Int64
    /// Names the sign-in that the call belongs to.
    public var session: String
    /// "service:<name>" or "operator" when it is not a person, else "".
    public var service: String
    /// The gateway's word for a person; nil = none. Holds for these values of the others only.
    public var stamp: Stamp?

    public init(
        userID: String = "",
        shopID: String = "",
        role: String = "",
        permissions: PermissionSet = PermissionSet(),
        expires: Int64 = 0,
        session: String = "",
        service: String = "",
        stamp: Stamp? = nil
    ) {
        self.userID = userID
        self.shopID = shopID
        self.role = role
        self.permissions = permissions
        self.expires = expires
        self.session = session
        self.service = service
        self.stamp = stamp
    }

    /// Neither a service nor the operator: whoever calls for it needs a stamp.
    public var isPerson: Bool { service.isEmpty }

    /// A service on its own account. It needs no permission: what it may call is said by
    /// `MethodPolicy.peers`.
    public static func service(_ name: String, shop: String) -> Actor {
        Actor(shopID: shop, service: "service:" + name)
    }

    /// The operator at the machine. Needs no permission.
    public static func `operator`(shop: String = "") -> Actor {
        Actor(shopID: shop, service: "operator")
    }

    /// Whether this actor may use what permission `number` guards. 0 guards nothing.
    public func may(_ number: UInt32) -> Bool {
        number == 0 || !service.isEmpty || permissions.contains(number)
    }
}

/// A set of permission numbers, kept as the bits that travel: bit n is byte n / 8, bit n % 8 from
/// the least significant. Numbers from `numberEnd` on are in no set.
public struct PermissionSet: Sendable, Hashable, RawRepresentable, ExpressibleByArrayLiteral {
    /// No permission has this number or a greater one.
    public static let numberEnd: UInt32 = 1024

    public private(set) var rawValue: [UInt8]

    /// Bits beyond `numberEnd` and trailing zero bytes are dropped.
    public init(rawValue: [UInt8] = []) {
        self.rawValue = Array(rawValue.prefix(Int(Self.numberEnd) / 8))
        trim()
    }

    public init(_ numbers: some Sequence<UInt32>) {
        self.rawValue = []
        for number in numbers { insert(number) }
    }

    public init(arrayLiteral elements: UInt32...) {
        self.init(elements)
    }

    public func contains(_ number: UInt32) -> Bool {
        let byte = Int(number / 8)
        guard byte < rawValue.count else { return false }
        return rawValue[byte] & (1 << UInt8(number % 8)) != 0
    }

    public mutating func insert(_ number: UInt32) {
        guard number < Self.numberEnd else { return }
        let byte = Int(number / 8)
        if byte >= rawValue.count {
            rawValue.append(contentsOf: repeatElement(0, count: byte + 1 - rawValue.count))
        }
        rawValue[byte] |= 1 << UInt8(number % 8)
    }

    public mutating func remove(_ number: UInt32) {
        let byte = Int(number / 8)
        guard byte < rawValue.count else { return }
        rawValue[byte] &= ~(1 << UInt8(number % 8))
        trim()
    }

    /// Ascending.
    public var numbers: [UInt32] {
        (0..<UInt32(rawValue.count * 8)).filter(contains)
    }

    private mutating func trim() {
        while rawValue.last == 0 { rawValue.removeLast() }
    }
}
