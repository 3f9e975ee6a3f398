internal import Chassis

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
    /// A row that was fine when its batch was tried is refused now. Its code is one of the moment,
    /// which is not kept under the call's key: the next try is another one.
    case batchDisturbed
    /// Rows of a batch changed under it, three times in a row.
    case importDisturbed(batch: Int)
    case importNotDone(String)
    /// What was touched since: `row 12 (customer …): changed`; the first 20.
    case importTouched([String], count: Int)

    var words: RefusalWords {
        switch self {
        case .listUnreadable(let reason, let message, let at):
            RefusalWords(
                .invalidArgument,
                "list_unreadable",
                "\(message) (at \(at))",
                facts: ["listReason": reason, "at": at]
            )
        case .kindMissing:
            RefusalWords(
                .invalidArgument,
                "kind_missing",
                "say what the rows are: customers, vehicles or open jobs"
            )
        case .columnUnknown(let name):
            RefusalWords(
                .invalidArgument,
                "column_unknown",
                "there is no column or field \(name)",
                facts: ["column": name]
            )
        case .columnsCollide(let names):
            RefusalWords(
                .invalidArgument,
                "columns_collide",
                "these columns are one field: \(names.joined(separator: ", "))",
                facts: ["columns": names.joined(separator: ",")]
            )
        case .columnsMissing:
            RefusalWords(
                .invalidArgument,
                "columns_missing",
                "no column of the list is known"
            )
        case .batchDisturbed:
            RefusalWords(
                .unavailable,
                "batch_disturbed",
                "rows of the batch were changed meanwhile"
            )
        case .importDisturbed(let batch):
            RefusalWords(
                .aborted,
                "import_disturbed",
                "others change the rows of batch \(batch); send the list again",
                facts: ["batch": String(batch)]
            )
        case .importNotDone(let status):
            RefusalWords(
                .failedPrecondition,
                "import_not_done",
                "the import is \(status)",
                facts: ["status": status]
            )
        case .importTouched(let touched, let count):
            RefusalWords(
                .failedPrecondition,
                "import_touched",
                "\(count) rows of the import were changed or are in use; nothing was taken back",
                facts: ["touched": touched.joined(separator: "; "), "count": String(count)]
            )
        }
    }
}
