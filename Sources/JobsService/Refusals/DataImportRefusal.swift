internal import Chassis
internal import Wire

/// Every "no" to a list as a whole; what is wrong with single rows is in the report.
enum DataImportRefusal: Refusal, Equatable {
    /// The bytes are no list: `at` is a line or a JSON pointer.
    case listUnreadable(reason: String, message: String, at: String)
    case kindMissing
    /// A mapping names a header that the list has not, or a field that the kind has not.
    case columnUnknown(String)
    /// Two columns are the same field.
    case columnsCollide([String])
    /// No header is understood.
    case columnsMissing
    /// Rows of a batch changed under it, three times in a row.
    case importDisturbed(batch: Int)
    case importNotDone(String)
    /// What was touched since: `row 12 (customer …): changed`; the first 20.
    case importTouched([String], count: Int)

    var code: Code {
        switch self {
        case .listUnreadable, .kindMissing, .columnUnknown, .columnsCollide, .columnsMissing:
            .invalidArgument
        case .importDisturbed: .aborted
        case .importNotDone, .importTouched: .failedPrecondition
        }
    }

    var reason: String {
        switch self {
        case .listUnreadable: "list_unreadable"
        case .kindMissing: "kind_missing"
        case .columnUnknown: "column_unknown"
        case .columnsCollide: "columns_collide"
        case .columnsMissing: "columns_missing"
        case .importDisturbed: "import_disturbed"
        case .importNotDone: "import_not_done"
        case .importTouched: "import_touched"
        }
    }

    var message: String {
        switch self {
        case .listUnreadable(_, let message, let at): "\(message) (at \(at))"
        case .kindMissing: "say what the rows are: customers, vehicles or open jobs"
        case .columnUnknown(let name): "there is no column or field \(name)"
        case .columnsCollide(let names):
            "these columns are one field: \(names.joined(separator: ", "))"
        case .columnsMissing: "no column of the list is known"
        case .importDisturbed(let batch):
            "others change the rows of batch \(batch); send the list again"
        case .importNotDone(let status): "the import is \(status)"
        case .importTouched(_, let count):
            "\(count) rows of the import were changed or are in use; nothing was taken back"
        }
    }

    var facts: [String: String] {
        switch self {
        case .listUnreadable(let reason, _, let at): ["listReason": reason, "at": at]
        case .columnUnknown(let name): ["column": name]
        case .columnsCollide(let names): ["columns": names.joined(separator: ",")]
        case .importDisturbed(let batch): ["batch": String(batch)]
        case .importNotDone(let status): ["status": status]
        case .importTouched(let touched, let count):
            ["touched": touched.joined(separator: "; "), "count": String(count)]
        case .kindMissing, .columnsMissing: [:]
        }
    }
}
