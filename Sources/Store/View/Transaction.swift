/// What a write closure reads and writes through: everything a ``View`` can, and changes, which
/// it sees itself at once and others after the commit.
public final class Transaction: View {
    /// Microseconds since 1970 on the store's clock, the same for the whole closure.
    public let now: Int64
    let epoch: Int64
    /// Of the last fact emitted here.
    var lastSequence: Int64?

    /// Rows one delete may take along through its references.
    public static let cascadeMax = 1_000

    init(_ session: Session, epoch: Int64, now: Int64) {
        self.now = now
        self.epoch = epoch
        super.init(session)
    }
}
