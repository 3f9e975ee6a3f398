import CZeroMQ

/// What large messages leave behind. `MemoryReturn` says when it is given back.
extension ServerCore {
    func movedLarge(bytes: Int, of session: Session?, now: ContinuousClock.Instant) {
        memory.moved(bytes: bytes, now: now)
        session?.largeBytes += bytes
    }

    /// What it was sent and never read has been freed, or will be soon.
    func letGoOfLarge(of session: Session) {
        if session.largeBytes > 0 { memory.moved(bytes: session.largeBytes, now: .now) }
    }

    func giveMemoryBackIfDue(now: ContinuousClock.Instant) {
        // What libzmq held for a peer is freed when the peer has read it, or has gone.
        let freed = HeldBytes.takeFreed()
        if freed > 0 { memory.moved(bytes: freed, now: now) }
        guard memory.isDue(now: now) else { return }
        // It takes milliseconds, and the locks of the allocator one after another.
        Task.detached(priority: .background) { give_memory_back() }
    }
}
