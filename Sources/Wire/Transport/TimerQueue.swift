/// What is to happen when, earliest first. A heap; cancelled entries stay until they surface or
/// outnumber the living.
struct TimerQueue<Value> {
    typealias Instant = ContinuousClock.Instant

    struct Key: Hashable, Sendable {
        fileprivate var number: UInt64
    }

    private struct Entry {
        var at: Instant
        var number: UInt64
    }

    private var heap: [Entry] = []
    private var values: [UInt64: Value] = [:]
    private var lastNumber: UInt64 = 0

    /// Below this many entries nobody sweeps.
    private static var sweepMin: Int { 64 }

    var count: Int { values.count }

    /// With the cancelled ones that have not surfaced.
    var entriesHeld: Int { heap.count }

    mutating func add(_ value: Value, at instant: Instant) -> Key {
        lastNumber &+= 1
        values[lastNumber] = value
        heap.append(Entry(at: instant, number: lastNumber))
        siftUp(heap.count - 1)
        return Key(number: lastNumber)
    }

    @discardableResult
    mutating func cancel(_ key: Key) -> Bool {
        guard values.removeValue(forKey: key.number) != nil else { return false }
        if heap.count > Self.sweepMin, heap.count > 2 * values.count { sweep() }
        return true
    }

    /// When the next value is due.
    mutating func next() -> Instant? {
        dropCancelled()
        return heap.first?.at
    }

    mutating func popDue(now: Instant) -> Value? {
        dropCancelled()
        guard let first = heap.first, first.at <= now else { return nil }
        removeFirst()
        return values.removeValue(forKey: first.number)
    }

    private mutating func dropCancelled() {
        while let first = heap.first, values[first.number] == nil { removeFirst() }
    }

    private mutating func sweep() {
        heap = heap.filter { values[$0.number] != nil }.sorted { $0.at < $1.at }
    }

    private mutating func removeFirst() {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        siftDown(0)
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].at < heap[parent].at else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].at < heap[least].at {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
