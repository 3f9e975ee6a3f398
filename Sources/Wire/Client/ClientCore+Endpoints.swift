import Logging

/// Where a client's calls may go: names and the connections to their addresses.
extension ClientCore {
    func resolveNames(now: ContinuousClock.Instant) {
        for index in names.indices {
            for (name, host) in names[index].refresh.due(now: now) {
                Task {
                    let addresses = await NameResolution.addresses(of: host)
                    loop.run { [self] in resolved(index, name, addresses) }
                }
            }
        }
    }

    private func resolved(_ index: Int, _ name: Int, _ addresses: [String]?) {
        guard !isClosed else { return }
        for action in names[index].refresh.resolved(name, addresses) {
            perform(action, shard: names[index].shard)
        }
    }

    func perform(_ action: NameRefresh.Action, shard: Int) {
        switch action {
        case .open(let endpoint):
            guard let index = balancer.added(shard: shard, now: .now) else {
                return logger.error("too many endpoints", metadata: ["endpoint": "\(endpoint)"])
            }
            guard let connection = Connection(endpoint: endpoint, index: index, core: self) else {
                return balancer.removed(index, now: .now)
            }
            connections[index] = connection
            connection.open()
        case .close(let endpoint):
            for connection in connections.values where connection.endpoint == endpoint {
                connection.retire()
            }
        }
        onlyConnection = connections.count == 1 ? connections.values.first : nil
    }

    /// It has been retired, and its last call has ended.
    func left(_ connection: Connection) {
        guard connections[connection.index] === connection else { return }
        connections[connection.index] = nil
        onlyConnection = connections.count == 1 ? connections.values.first : nil
        balancer.removed(connection.index, now: .now)
        connection.close(lingering: true)
    }

    /// The process behind an endpoint is gone: its name may have moved.
    func lost(_ endpoint: String) {
        for index in names.indices { names[index].refresh.lost(endpoint) }
    }

    /// A service has said that it stops.
    func restarts(now: ContinuousClock.Instant) {
        restartUntil = now.advanced(by: configuration.limits.restartWait)
    }

    /// A connection became ready, or is no longer.
    func readinessChanged(of connection: Connection) {
        let takesCalls = connection.takesCalls(evenIfNotReady: false)
        balancer.setReady(connection.index, takesCalls, now: .now)
        let ready = connections.values.contains { $0.takesCalls(evenIfNotReady: false) }
        isReady.store(ready, ordering: .relaxed)
        if ready {
            for waiter in readyWaiters {
                waiter.continuation?.resume(returning: true)
                waiter.continuation = nil
            }
            readyWaiters = []
        }
        guard !waiting.isEmpty else { return }
        let now = ContinuousClock.now
        let calls = waiting
        waiting = []
        let left = calls.filter { !$0.hasEnded && !dispatch($0, now: now) }
        waiting += left
    }
}
