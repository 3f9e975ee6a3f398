/// The calls of one connection that have been sent and not been answered, by call id.
///
/// An id is a serial number above the number of the call's place, so that no id is used twice on
/// a connection and none is searched for. Serial numbers start anywhere: ids of another session
/// or process are not ours by chance.
struct PendingCalls {
    private struct Pending {
        var id: UInt64
        var call: OutgoingCall
    }

    private static let placeBits: UInt64 = 20
    private static let placesMax = 1 << 20
    private static let serialMask: UInt64 = (1 << 43) - 1

    private var calls = SlotTable<Pending>()
    private var serial = UInt64.random(in: 1...serialMask)
    private(set) var lastCallID: UInt64 = 0

    var count: Int { calls.count }
    var isEmpty: Bool { calls.isEmpty }

    /// - Returns: the call's id; nil if there are as many calls as there may be.
    mutating func add(_ call: OutgoingCall) -> UInt64? {
        guard calls.count < Self.placesMax else { return nil }
        serial = (serial + 1) & Self.serialMask
        if serial == 0 { serial = 1 }
        let place = calls.nextPlace
        lastCallID = serial << Self.placeBits | UInt64(place)
        calls.insert(Pending(id: lastCallID, call: call))
        return lastCallID
    }

    /// - Parameter id: anything that came from outside.
    subscript(id: UInt64) -> OutgoingCall? {
        let place = Int(id & UInt64(Self.placesMax - 1))
        guard let pending = calls[place], pending.id == id else { return nil }
        return pending.call
    }

    /// - Parameter id: anything that came from outside.
    @discardableResult
    mutating func take(_ id: UInt64) -> OutgoingCall? {
        let place = Int(id & UInt64(Self.placesMax - 1))
        guard let pending = calls[place], pending.id == id else { return nil }
        calls.remove(place)
        return pending.call
    }

    mutating func takeAll() -> [(id: UInt64, call: OutgoingCall)] {
        defer { calls.removeAll() }
        return calls.all.map { ($0.id, $0.call) }
    }
}
