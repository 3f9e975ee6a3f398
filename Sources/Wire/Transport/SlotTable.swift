/// Values by the number of their place: found without hashing, places are used again.
struct SlotTable<Value> {
    private var slots: [Value?] = []
    private var free: [Int] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Where the next value goes.
    var nextPlace: Int { free.last ?? slots.count }

    @discardableResult
    mutating func insert(_ value: Value) -> Int {
        count += 1
        if let slot = free.popLast() {
            slots[slot] = value
            return slot
        }
        slots.append(value)
        return slots.count - 1
    }

    /// Any number may be asked for; there may be nothing.
    subscript(slot: Int) -> Value? {
        slots.indices.contains(slot) ? slots[slot] : nil
    }

    @discardableResult
    mutating func remove(_ slot: Int) -> Value? {
        guard slots.indices.contains(slot), let value = slots[slot] else { return nil }
        slots[slot] = nil
        free.append(slot)
        count -= 1
        return value
    }

    var all: [Value] { slots.compactMap(\.self) }

    mutating func removeAll() { self = SlotTable() }
}
