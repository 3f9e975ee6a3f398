internal import Chassis
internal import Wire

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

    var code: Code {
        switch self {
        case .piece, .version, .incomplete, .damaged: .invalidArgument
        case .tooLarge: .outOfRange
        case .stagingUnknown: .notFound
        case .shopNotEmpty: .failedPrecondition
        }
    }

    var reason: String {
        switch self {
        case .piece: "archive_piece"
        case .stagingUnknown: "staging_unknown"
        case .version: "archive_version"
        case .incomplete: "archive_incomplete"
        case .damaged: "archive_damaged"
        case .tooLarge: "archive_too_large"
        case .shopNotEmpty: "shop_not_empty"
        }
    }

    var message: String {
        switch self {
        case .piece(let path, let why), .incomplete(let path, let why),
            .damaged(let path, let why):
            "\(path): \(why)"
        case .stagingUnknown: "no pieces of this archive are here; send them first"
        case .version(let found, let known):
            "the archive has format \(found); this program knows up to \(known)"
        case .tooLarge(let what, let max): "more than \(max) \(what)"
        case .shopNotEmpty(let table):
            "the shop has rows in \(table); an archive goes into an empty shop"
        }
    }

    var facts: [String: String] {
        switch self {
        case .piece(let path, _), .incomplete(let path, _), .damaged(let path, _): ["path": path]
        case .version(let found, let known): ["found": String(found), "known": String(known)]
        case .tooLarge(let what, let max): ["what": what, "max": String(max)]
        case .shopNotEmpty(let table): ["table": table]
        case .stagingUnknown: [:]
        }
    }
}
