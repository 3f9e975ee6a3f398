import Foundation

/// Keeps the programs running until it is told to stop; then stops the gateway first, so that no
/// request meets a service that is gone.
actor Supervisor {
    /// Longest wait for all programs to become ready before that is said.
    static let readyPatience: Duration = .seconds(60)
    /// Longest wait for a program to end after SIGTERM; then it is killed.
    static let drainPatience: Duration = .seconds(35)

    private let specifications: [ProgramSpecification]
    private let layout: DataLayout
    private var children: [String: ChildProgram] = [:]
    private var keepers: [String: Task<Void, Never>] = [:]
    private var isStopping = false

    init(_ specifications: [ProgramSpecification], layout: DataLayout) {
        self.specifications = specifications
        self.layout = layout
    }

    /// Returns when everything has ended after a signal.
    func run(url: String) async throws {
        let signals = StopSignals()
        for specification in specifications {
            keepers[specification.name] = Task { await keep(specification) }
        }
        let announcement = Task { await announceReadiness(url: url) }
        await signals.wait()
        announcement.cancel()
        Terminal.note("Stopping …")
        await stop()
    }

    /// Starts a program again each time it falls.
    private func keep(_ specification: ProgramSpecification) async {
        var backoff = Backoff()
        while !isStopping {
            let began = ContinuousClock.now
            let what: String
            do {
                let child = try ChildProgram(specification, layout: layout)
                children[specification.name] = child
                what = "ended with \(await child.end())"
            } catch {
                what = "does not start: \(error)"
            }
            children[specification.name] = nil
            if isStopping { return }
            let delay = backoff.delay(afterRunning: ContinuousClock.now - began)
            Terminal.note(
                "\(specification.name) \(what), again in \(delay.secondsText); "
                    + "see \(layout.logFile(specification.name))"
            )
            try? await Task.sleep(for: delay)
        }
    }

    private func announceReadiness(url: String) async {
        let began = ContinuousClock.now
        var place = OperatorOptions()
        place.data = layout.data
        place.run = layout.run
        var waiting = specifications.map(\.name)
        while !waiting.isEmpty, !Task.isCancelled {
            for name in waiting where await ProgramHealth.of(name, place, url: url).isReady {
                waiting.removeAll { $0 == name }
                Terminal.note(
                    "\(name.padded(9)) ready after \((ContinuousClock.now - began).secondsText)"
                )
            }
            guard ContinuousClock.now - began < Self.readyPatience else {
                Terminal.note(
                    "Still not ready: \(waiting.joined(separator: ", ")); see \(layout.logs)"
                )
                return
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
        if !Task.isCancelled { Terminal.say("Ready at \(url), data in \(layout.data)") }
    }

    private func stop() async {
        isStopping = true
        let order = specifications.reversed().map(\.name)
        if let gateway = order.first { await stop([gateway]) }
        await stop(Array(order.dropFirst()))
        for keeper in keepers.values { keeper.cancel() }
        for name in order { try? FileManager.default.removeItem(atPath: layout.pidFile(name)) }
    }

    private func stop(_ names: [String]) async {
        let running = names.compactMap { children[$0] }
        for child in running { child.signal(SIGTERM) }
        let reaper = Task {
            try await Task.sleep(for: Self.drainPatience)
            for child in running { child.signal(SIGKILL) }
        }
        for child in running { _ = await child.end() }
        reaper.cancel()
    }
}
