import Testing

@testable import Store

@Suite("How long a group takes in others")
struct GroupPatienceTests {
    @Test("a group that has worked for four commits takes in nobody else")
    func spent() {
        var patience = GroupPatience()
        patience.committed(in: .milliseconds(1))
        #expect(!patience.isSpent(after: .microseconds(3_999)))
        #expect(patience.isSpent(after: .milliseconds(4)))
    }

    @Test("before the first commit is known, nobody waits for others")
    func unknown() {
        #expect(GroupPatience().isSpent(after: .zero))
    }

    @Test("one slow commit does not rule all that follow")
    func average() {
        var patience = GroupPatience()
        for _ in 0..<20 { patience.committed(in: .milliseconds(1)) }
        patience.committed(in: .milliseconds(101))
        #expect(patience.commitTime == .milliseconds(26))
        for _ in 0..<20 { patience.committed(in: .milliseconds(1)) }
        #expect(patience.commitTime < .milliseconds(2))
    }
}
