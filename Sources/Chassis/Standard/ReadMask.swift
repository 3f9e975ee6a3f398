import Schema
import Wire

/// Which columns of a model an actor does not get to see: those whose permission he lacks (X011:
/// a technician and prices), secrets, and what is only ever taken in. They are absent, not zero.
struct ReadMask<R: Record> {
    let hidden: [Int]
    /// Those whose permission the actor lacks.
    let unreadable: [Int]

    init(_ type: R.Type, for actor: Actor) {
        let columns = R.table.guardedColumns
        unreadable = columns.filter { !actor.may($0.readPermission) }.map(\.position)
        hidden = columns.filter { $0.isNeverAnswered || !actor.may($0.readPermission) }
            .map(\.position)
    }

    func applied(to row: R) -> R {
        if hidden.isEmpty { return row }
        var row = row
        row.take(hidden, from: R())
        return row
    }
}
