import Schema
import Wire

/// Which columns of a model an actor does not get to see: those whose permission he lacks (X011:
/// a technician and prices), secrets, and what is only ever taken in. They are absent, not zero.
struct ReadMask<R: Record> {
    let hidden: [Int]
    /// Those whose permission the actor lacks.
    let unreadable: [Int]

    init(_ type: R.Type, for actor: Actor) {
        let columns = R.table.columns
        unreadable = columns.indices.filter { !actor.may(columns[$0].readPermission) }
        hidden = columns.indices.filter { position in
            let column = columns[position]
            return column.sensitivity == .secret || column.behaviors.contains(.inputOnly)
                || !actor.may(column.readPermission)
        }
    }

    func applied(to row: R) -> R {
        if hidden.isEmpty { return row }
        var row = row
        row.take(hidden, from: R())
        return row
    }
}
