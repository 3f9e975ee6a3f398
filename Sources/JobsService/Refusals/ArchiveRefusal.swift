internal import Chassis

/// Every "no" to an archive. Nothing of the shop was written.
enum ArchiveRefusal: Refusal, Equatable {
    /// A piece that is not where it belongs, or a path that no archive has.
    case piece(path: String, why: String)
    case stagingUnknown
    /// Made by a newer program.
    case version(found: Int, known: Int)
    /// A file of the manifest is not there, or one that is there is not in it.
    case incomplete(path: String, why: String)
    /// The bytes of a file are not those of the manifest, or are no rows.
    case damaged(path: String, why: String)
    case tooLarge(what: String, max: Int64)
    /// The shop has rows already.
    case shopNotEmpty(table: String)

    var words: RefusalWords {
        switch self {
        case .piece(let path, let why):
            RefusalWords(
                .invalidArgument,
                "archive_piece",
                "\(path): \(why)",
                facts: ["path": path]
            )
        case .stagingUnknown:
            RefusalWords(
                .notFound,
                "staging_unknown",
                "no pieces of this archive are here; send them first"
            )
        case .version(let found, let known):
            RefusalWords(
                .invalidArgument,
                "archive_version",
                "the archive has format \(found); this program knows up to \(known)",
                facts: ["found": String(found), "known": String(known)]
            )
        case .incomplete(let path, let why):
            RefusalWords(
                .invalidArgument,
                "archive_incomplete",
                "\(path): \(why)",
                facts: ["path": path]
            )
        case .damaged(let path, let why):
            RefusalWords(
                .invalidArgument,
                "archive_damaged",
                "\(path): \(why)",
                facts: ["path": path]
            )
        case .tooLarge(let what, let max):
            RefusalWords(
                .outOfRange,
                "archive_too_large",
                "more than \(max) \(what)",
                facts: ["what": what, "max": String(max)]
            )
        case .shopNotEmpty(let table):
            RefusalWords(
                .failedPrecondition,
                "shop_not_empty",
                "the shop has rows in \(table); an archive goes into an empty shop",
                facts: ["table": table]
            )
        }
    }
}
