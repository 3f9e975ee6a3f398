import Synchronization

/// How often a handler ran.
final class Counted: Sendable {
    private let count = Atomic<Int>(0)
    func add() { count.add(1, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}

/// Holds handlers until the test lets them go.
final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)

    func open() { isOpen.store(true, ordering: .relaxed) }

    func wait() async throws {
        while !isOpen.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(5)) }
    }
}

/// - Returns: whether the condition came true within ten seconds.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    for _ in 0..<1_000 {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return false
}
