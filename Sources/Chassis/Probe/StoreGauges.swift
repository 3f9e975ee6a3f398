import CoreMetrics
import Store
import Telemetry

/// The database's own figures, brought up to date when somebody asks for metrics.
struct StoreGauges: Sendable {
    private let store: Store
    private let writes: Meter
    private let refusals: Meter
    private let groups: Meter
    private let reads: Meter
    private let writesWaiting: Meter
    private let readsWaiting: Meter
    private let lastFact: Meter

    init(_ store: Store, _ registry: PrometheusRegistry) {
        self.store = store
        writes = Meter(label: "store.writes", factory: registry)
        refusals = Meter(label: "store.refusals", factory: registry)
        groups = Meter(label: "store.commits", factory: registry)
        reads = Meter(label: "store.reads", factory: registry)
        writesWaiting = Meter(label: "store.writes.waiting", factory: registry)
        readsWaiting = Meter(label: "store.reads.waiting", factory: registry)
        lastFact = Meter(label: "store.last.fact", factory: registry)
    }

    func update() {
        let now = store.metrics
        writes.set(now.writes)
        refusals.set(now.refusals)
        groups.set(now.groups)
        reads.set(now.reads)
        writesWaiting.set(now.writesWaiting)
        readsWaiting.set(now.readsWaiting)
        lastFact.set(now.lastFact.sequence)
    }
}
