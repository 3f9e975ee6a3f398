/// How long a group takes in closures that arrive while it runs: until its commit is a small part
/// of its work. Going on longer would save little, and while a group runs its callers do nothing:
/// with all of them in one group, the writer would then wait for all of them in turn.
struct GroupPatience {
    /// The commit is a fifth of a group's time, or less.
    static let workPerCommit = 4
    /// Of a new commit's time in the average.
    private static let weight = 4

    private(set) var commitTime = Duration.zero

    /// - Parameter worked: since the group began.
    func isSpent(after worked: Duration) -> Bool { worked >= commitTime * Self.workPerCommit }

    mutating func committed(in elapsed: Duration) {
        commitTime =
            commitTime == .zero ? elapsed : commitTime + (elapsed - commitTime) / Self.weight
    }
}
