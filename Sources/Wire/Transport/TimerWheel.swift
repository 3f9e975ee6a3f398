/// What is to happen when. Adding and cancelling cost the same however many timers there are, as
/// every call has one that almost never fires.
///
/// A hashed wheel (Varghese and Lauck, 1987, scheme 6): one slot for each millisecond, round and
/// round; a slot's list holds the timers of all rounds. Timers fire in the order of their
/// milliseconds, never early, and up to one millisecond late.
struct TimerWheel<Value> {
    typealias Instant = ContinuousClock.Instant

    struct Key: Hashable, Sendable {
        fileprivate var node: Int32
        fileprivate var generation: UInt32
    }

    private struct Node {
        var value: Value?
        /// The first millisecond at which it may fire.
        var tick: Int64 = 0
        var slot: Int32 = 0
        var next: Int32 = -1
        var previous: Int32 = -1
        var generation: UInt32 = 0
    }

    private static var slotCount: Int { 4_096 }
    private static var wordBits: Int { 64 }

    private let origin: Instant
    private var nodes: [Node] = []
    private var freeNode: Int32 = -1
    /// First node of each slot, -1 = none.
    private var heads: [Int32]
    /// One bit for each slot that has a node.
    private var occupied: [UInt64]
    /// Everything before this millisecond has fired.
    private var nextTick: Int64 = 0
    private(set) var count = 0

    init(origin: Instant = .now) {
        self.origin = origin
        heads = [Int32](repeating: -1, count: Self.slotCount)
        occupied = [UInt64](repeating: 0, count: Self.slotCount / Self.wordBits)
    }

    /// With the free ones: what is allocated.
    var nodesHeld: Int { nodes.count }

    mutating func add(_ value: Value, at instant: Instant) -> Key {
        let tick = max(nextTick, Self.tickAfter(instant - origin))
        let index: Int32
        if freeNode >= 0 {
            index = freeNode
            freeNode = nodes[Int(index)].next
        } else {
            index = Int32(nodes.count)
            nodes.append(Node())
        }
        let slot = Int32(tick & Int64(Self.slotCount - 1))
        let head = heads[Int(slot)]
        nodes[Int(index)].value = value
        nodes[Int(index)].tick = tick
        nodes[Int(index)].slot = slot
        nodes[Int(index)].previous = -1
        nodes[Int(index)].next = head
        if head >= 0 {
            nodes[Int(head)].previous = index
        } else {
            occupied[Int(slot) / Self.wordBits] |= 1 << UInt64(slot & 63)
        }
        heads[Int(slot)] = index
        count += 1
        return Key(node: index, generation: nodes[Int(index)].generation)
    }

    @discardableResult
    mutating func cancel(_ key: Key) -> Bool {
        let index = Int(key.node)
        guard nodes.indices.contains(index), nodes[index].generation == key.generation,
            nodes[index].value != nil
        else { return false }
        _ = take(key.node)
        return true
    }

    /// When to look again; nothing is due before. Nil: there is no timer.
    mutating func next() -> Instant? {
        guard count > 0 else { return nil }
        let start = Int(nextTick & Int64(Self.slotCount - 1))
        var word = start / Self.wordBits
        var bits = occupied[word] & (~0 << UInt64(start % Self.wordBits))
        // Once round, and the part of the first word that lies before the start.
        for _ in 0...occupied.count {
            if bits != 0 {
                let slot = word * Self.wordBits + bits.trailingZeroBitCount
                let ahead = (slot - start + Self.slotCount) & (Self.slotCount - 1)
                return origin.advanced(by: .milliseconds(nextTick + Int64(ahead)))
            }
            word = (word + 1) % occupied.count
            bits = occupied[word]
        }
        return nil
    }

    /// One value that is due, or nil.
    mutating func popDue(now: Instant) -> Value? {
        guard count > 0 else {
            nextTick = max(nextTick, Self.tickBefore(now - origin))
            return nil
        }
        let last = Self.tickBefore(now - origin)
        // Whoever slept for more than a round has all slots to look at, but each only once.
        if last - nextTick > Int64(Self.slotCount) { nextTick = last - Int64(Self.slotCount) }
        while nextTick <= last {
            var index = heads[Int(nextTick & Int64(Self.slotCount - 1))]
            while index >= 0 {
                if nodes[Int(index)].tick <= last { return take(index) }
                index = nodes[Int(index)].next
            }
            nextTick += 1
        }
        return nil
    }

    private mutating func take(_ index: Int32) -> Value? {
        let node = nodes[Int(index)]
        if node.next >= 0 { nodes[Int(node.next)].previous = node.previous }
        if node.previous >= 0 {
            nodes[Int(node.previous)].next = node.next
        } else {
            heads[Int(node.slot)] = node.next
            if node.next < 0 {
                occupied[Int(node.slot) / Self.wordBits] &= ~(1 << UInt64(node.slot & 63))
            }
        }
        nodes[Int(index)].value = nil
        nodes[Int(index)].generation &+= 1
        nodes[Int(index)].next = freeNode
        freeNode = index
        count -= 1
        return node.value
    }

    private static func tickAfter(_ duration: Duration) -> Int64 {
        let microseconds = max(0, duration.wholeMicroseconds)
        return microseconds / 1_000 + 1
    }

    private static func tickBefore(_ duration: Duration) -> Int64 {
        max(0, duration.wholeMicroseconds) / 1_000
    }
}
