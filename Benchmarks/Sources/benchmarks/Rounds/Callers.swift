import Wire

/// Callers that make one call after another, all at a time, on the loop's own thread as in a
/// handler.
struct Callers: Sendable {
    let count: Int

    /// - Parameter call: one call of the caller with this number; throws when its answer is wrong.
    func call(
        _ seconds: Int,
        _ call: @escaping @Sendable (_ caller: Int) async throws -> Void
    ) async throws -> Sample {
        let begin = ContinuousClock.now
        let end = begin + .seconds(seconds)
        let microseconds = try await withThrowingTaskGroup(of: [Double].self) { group in
            for caller in 0..<count {
                group.addTask(executorPreference: Loop.shared) {
                    var took: [Double] = []
                    var before = ContinuousClock.now
                    while before < end {
                        try await call(caller)
                        let now = ContinuousClock.now
                        took.append((now - before).inMicroseconds)
                        before = now
                    }
                    return took
                }
            }
            var all: [Double] = []
            for try await took in group { all += took }
            return all
        }
        return Sample(
            microseconds: microseconds,
            seconds: (ContinuousClock.now - begin).inSeconds
        )
    }
}
