import CZeroMQ
import Glibc
import Synchronization

/// One thread that owns sockets and is the `TaskExecutor` of the handlers it starts: a call that
/// waits for nothing never changes threads. It waits in `zmq_poll` on its sockets and one eventfd.
///
/// A handler must not block the thread: while it does, no socket of the loop is read, and after
/// 3 s the peers take the process for gone.
public final class Loop: TaskExecutor, @unchecked Sendable {
    // @unchecked: everything below `remote` is touched on the loop's thread only, which
    // `isCurrent` tells and `assertCurrent` checks.

    /// The loop that servers and clients use when they are given none.
    public static let shared = Loop(name: "wire")

    private enum Work {
        case job(UnownedJob)
        case body(@Sendable () -> Void)
    }

    private struct Remote {
        var work: [Work] = []
        /// Somebody has written to the eventfd since the loop last looked.
        var isWoken = false
    }

    /// Work run in one turn before sockets are looked at again.
    private static let workPerTurnMax = 4_096

    /// Turns after which sockets that were silent are asked, too.
    private static let turnsWithoutWaitMax = 8

    private let remote = Mutex(Remote())
    private let name: String
    private let wakeup: Int32
    private let threadID = Atomic<UInt>(0)

    private var local: [Work] = []
    private var timers = TimerWheel<any TimerTarget>()
    private var participants: [any LoopParticipant] = []
    private var participantsChanged = true
    private var dirty: [any LoopParticipant] = []
    private var nextTurn: [() -> Void] = []
    private var poller = Poller()
    /// Participants that read something in the last turn.
    private var busy: [any LoopParticipant] = []
    private var turnsWithoutWait = 0

    /// - Parameter name: of the thread, at most 15 bytes.
    public init(name: String = "wire") {
        self.name = name
        wakeup = loop_wakeup_open()
        precondition(wakeup >= 0, "the machine has no eventfd to give at the start of a loop")
        startThread()
    }

    /// Whether the caller is on the loop's thread.
    public var isCurrent: Bool { threadID.load(ordering: .relaxed) == UInt(pthread_self()) }

    public func enqueue(_ job: consuming ExecutorJob) {
        add(.job(UnownedJob(job)))
    }

    /// Runs `body` on the loop's thread: now if we are there, else soon.
    func run(_ body: @escaping @Sendable () -> Void) {
        if isCurrent { body() } else { add(.body(body)) }
    }

    /// Runs `body` on the loop's thread once what runs there now has returned.
    func later(_ body: @escaping @Sendable () -> Void) { add(.body(body)) }

    /// Runs `body` once what has come meanwhile has been read and sent. For the loop's thread.
    func nextTurn(_ body: @escaping () -> Void) {
        assertCurrent()
        nextTurn.append(body)
    }

    private func add(_ work: Work) {
        if isCurrent {
            local.append(work)
            return
        }
        let mustWake = remote.withLock { remote in
            remote.work.append(work)
            defer { remote.isWoken = true }
            return !remote.isWoken
        }
        if mustWake {
            var one: UInt64 = 1
            _ = write(wakeup, &one, 8)
        }
    }

    // MARK: On the loop's thread

    func assertCurrent() {
        precondition(isCurrent, "this belongs to the loop's thread")
    }

    func add(_ participant: any LoopParticipant) {
        assertCurrent()
        participants.append(participant)
        participantsChanged = true
    }

    func remove(_ participant: any LoopParticipant) {
        assertCurrent()
        participants.removeAll { $0 === participant }
        participantsChanged = true
    }

    /// A participant waits to send from now on, or no longer.
    func interestChanged() { participantsChanged = true }

    /// `participant.flush()` is called once before the loop waits again.
    func flushSoon(_ participant: any LoopParticipant) { dirty.append(participant) }

    typealias TimerKey = TimerWheel<any TimerTarget>.Key

    func schedule(at instant: ContinuousClock.Instant, _ body: @escaping () -> Void) -> TimerKey {
        schedule(ClosureTimer(body), at: instant)
    }

    func schedule(_ target: any TimerTarget, at instant: ContinuousClock.Instant) -> TimerKey {
        assertCurrent()
        return timers.add(target, at: instant)
    }

    func cancel(_ key: TimerKey) { timers.cancel(key) }

    private func startThread() {
        let context = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Loop>.fromOpaque(context).takeRetainedValue().turnForever()
            },
            context.toOpaque()
        )
        precondition(result == 0, "the machine has no thread to give at the start of a loop")
        pthread_detach(thread)
    }

    private func turnForever() -> Never {
        loop_name_thread(name)
        threadID.store(UInt(pthread_self()), ordering: .relaxed)
        while true {
            runWork()
            flush()
            if !readBusySockets() {
                wait()
                readSockets()
            }
            fireTimers()
            if !nextTurn.isEmpty { beginTurns() }
        }
    }

    private func beginTurns() {
        let bodies = nextTurn
        nextTurn = []
        for body in bodies { body() }
    }

    private func runWork() {
        let executor = asUnownedTaskExecutor()
        var done = 0
        repeat {
            var batch = local
            local = []
            if done == 0 { batch += takeRemote() }
            if batch.isEmpty { return }
            done += batch.count
            for work in batch {
                switch work {
                case .job(let job): job.runSynchronously(on: executor)
                case .body(let body): body()
                }
            }
        } while done < Self.workPerTurnMax
    }

    private func takeRemote() -> [Work] {
        remote.withLock { remote in
            defer { remote.work = [] }
            return remote.work
        }
    }

    private func flush() {
        while !dirty.isEmpty {
            let batch = dirty
            dirty = []
            for participant in batch { participant.flush() }
        }
    }

    private func wait() {
        if participantsChanged {
            participantsChanged = false
            poller.set(
                descriptor: wakeup,
                sockets: participants.map { ($0.socket, $0.wantsToSend) }
            )
        }
        poller.wait(milliseconds: waitMilliseconds())
        if poller.isReadable(0) {
            var count: UInt64 = 0
            _ = read(wakeup, &count, 8)
            remote.withLock { $0.isWoken = false }
        }
    }

    private func waitMilliseconds() -> Int {
        if !local.isEmpty || !dirty.isEmpty || !nextTurn.isEmpty { return 0 }
        guard let next = timers.next() else { return -1 }
        let left = ContinuousClock.now.duration(to: next)
        if left <= .zero { return 0 }
        let (seconds, attoseconds) = left.components
        return Int(min(seconds, 60)) * 1_000 + Int(attoseconds / 1_000_000_000_000_000) + 1
    }

    private func readSockets() {
        let polled = participants
        for (index, participant) in polled.enumerated() {
            if participantsChanged && !participants.contains(where: { $0 === participant }) {
                continue
            }
            if poller.isReadable(index + 1), participant.readable() { busy.append(participant) }
            if poller.isWritable(index + 1) { participant.writable() }
        }
    }

    /// Whoever had something to read probably has again: asking it costs less than asking the
    /// kernel about all.
    ///
    /// - Returns: whether anything was read; all sockets have then to wait for their turn a little
    ///   longer.
    private func readBusySockets() -> Bool {
        guard !busy.isEmpty, !participantsChanged, turnsWithoutWait < Self.turnsWithoutWaitMax
        else {
            busy.removeAll(keepingCapacity: true)
            turnsWithoutWait = 0
            return false
        }
        turnsWithoutWait += 1
        let asked = busy
        busy.removeAll(keepingCapacity: true)
        for participant in asked
        where participants.contains(where: { $0 === participant }) && participant.readable() {
            busy.append(participant)
        }
        return !busy.isEmpty
    }

    private func fireTimers() {
        let now = ContinuousClock.now
        while let target = timers.popDue(now: now) { target.timerFired() }
    }
}

/// Whatever waits for a moment on a loop.
protocol TimerTarget: AnyObject {
    func timerFired()
}

private final class ClosureTimer: TimerTarget {
    private let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
    func timerFired() { body() }
}

/// A socket that a loop waits for, and what is done when it is ready.
protocol LoopParticipant: AnyObject {
    var socket: Socket { get }
    /// Whether the loop also waits until the socket takes more.
    var wantsToSend: Bool { get }
    /// Reads a bounded number of messages.
    ///
    /// - Returns: whether there was one.
    func readable() -> Bool
    func writable()
    /// Sends what is waiting.
    func flush()
}
