internal import Contracts

extension AccountingPeriod {
    /// F053: whether a day (`2026-11-23`) is in these books and they are closed. Days are
    /// compared as text: year first, so the order is that of the calendar.
    func refuses(_ day: String) -> Bool {
        closed && startsOn <= day && day <= endsOn
    }
}
