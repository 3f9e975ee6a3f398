import Foundation

/// Jobs waiting for a lane's threads, first come first served, and never more than `limit`.
final class JobQueue<Context>: @unchecked Sendable {
    let name: String
    let limit: Int
    private let condition = NSCondition()
    private var jobs: [Job<Context>] = []
    private var isClosed = false

    init(name: String, limit: Int) {
        self.name = name
        self.limit = limit
    }

    var count: Int { condition.withLock { jobs.count } }

    /// Queues the job, or answers it at once when it cannot be queued.
    func add(_ job: Job<Context>) {
        let refusal: (any Error)? = condition.withLock {
            if isClosed { return StoreFault(.closed, "the store is closed") }
            if jobs.count >= limit { return StoreRefusal.busy(queue: name, limit: limit) }
            jobs.append(job)
            condition.signal()
            return nil
        }
        if let refusal { job.answer(refusal) }
    }

    /// Waits for jobs and takes up to `max` of them; nil when closed and empty.
    func take(max: Int) -> [Job<Context>]? {
        condition.withLock {
            while jobs.isEmpty {
                if isClosed { return nil }
                condition.wait()
            }
            return cut(max)
        }
    }

    /// What waits now, without waiting.
    func takeMore(max: Int) -> [Job<Context>] {
        condition.withLock { cut(max) }
    }

    /// No more jobs; those that wait are still done.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }

    /// No more jobs; those that wait are answered with the fault.
    func abandon(_ fault: StoreFault) {
        let abandoned = condition.withLock {
            isClosed = true
            condition.broadcast()
            return cut(jobs.count)
        }
        for job in abandoned { job.answer(fault) }
    }

    private func cut(_ max: Int) -> [Job<Context>] {
        guard jobs.count > max else {
            defer { jobs = [] }
            return jobs
        }
        let taken = Array(jobs.prefix(max))
        jobs.removeFirst(max)
        return taken
    }
}
