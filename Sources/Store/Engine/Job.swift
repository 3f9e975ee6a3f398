import Synchronization

/// One closure waiting for its connection, with the caller waiting for its answer.
///
/// Made by the caller's task, then touched by one lane's thread alone.
class Job<Context>: @unchecked Sendable {
    private let cancelled = Atomic<Bool>(false)
    /// What the closure may take; nil = the lane's own limit.
    let time: Duration?

    init(time: Duration? = nil) { self.time = time }

    /// The caller has gone: a job that has not begun does not begin.
    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Runs the closure and keeps its value until the answer.
    func perform(_ context: Context) throws {}

    /// Answers with the value kept, or with the error.
    func answer(_ error: (any Error)?) {}
}

final class ValueJob<Context, Value: Sendable>: Job<Context>, @unchecked Sendable {
    private let body: @Sendable (Context) throws -> Value
    private var value: Value?
    private var continuation: CheckedContinuation<Value, any Error>?

    init(_ body: @escaping @Sendable (Context) throws -> Value, time: Duration? = nil) {
        self.body = body
        super.init(time: time)
    }

    /// Before the job is queued.
    func expect(_ continuation: CheckedContinuation<Value, any Error>) {
        self.continuation = continuation
    }

    override func perform(_ context: Context) throws {
        value = try body(context)
    }

    override func answer(_ error: (any Error)?) {
        let continuation = self.continuation
        self.continuation = nil
        if let error {
            continuation?.resume(throwing: SQLiteFailure.meaning(of: error))
        } else if let value {
            continuation?.resume(returning: value)
        } else {
            continuation?.resume(throwing: StoreFault(.engine, "the closure did not run"))
        }
        value = nil
    }
}
