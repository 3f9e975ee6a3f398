import Logging
import Schema
import Store
import Wire

/// Turns whatever a handler throws into what its caller is told: the one place where it happens.
/// A refusal says why; a fault of ours says only the request's id.
enum ErrorAnswer {
    static func to(_ error: any Error, in context: CallContext, _ logger: Logger) -> RPCError {
        switch error {
        case let error as RPCError: return error
        case let refusal as any Refusal: return to(refusal)
        case let violations as Violations: return to(violations.list)
        case let violation as Violation: return to([violation])
        case let refusal as StoreRefusal: return to(refusal)
        case is CancellationError:
            return RPCError(.cancelled, "CANCELLED", "nobody waits for the answer any more")
        default: return to(fault: error, in: context, logger)
        }
    }

    private static func to(_ refusal: any Refusal) -> RPCError {
        let reason = refusal.reason.uppercased()
        var error = RPCError(refusal.code, reason, refusal.message, metadata: refusal.facts)
        if refusal.code == .failedPrecondition {
            error.preconditions = [
                PreconditionViolation(
                    type: reason,
                    subject: refusal.facts["id"] ?? "",
                    description: refusal.message
                )
            ]
        }
        return error
    }

    private static func to(_ violations: [Violation]) -> RPCError {
        let fields = violations.map {
            FieldViolation(
                field: $0.field,
                reason: $0.reason.uppercased(),
                description: $0.detail
            )
        }
        let text = violations.map { "\($0.field): \($0.detail)" }.joined(separator: "; ")
        return RPCError(.invalidArgument, "FIELDS_INVALID", text, fields: fields)
    }

    private static func to(_ refusal: StoreRefusal) -> RPCError {
        switch refusal {
        case .notFound(let resource, let id):
            return RPCError(
                .notFound,
                "NOT_FOUND",
                "there is no \(resource) with this id",
                metadata: ["resource": resource, "id": id]
            )
        case .stale(let current):
            return RPCError(
                .aborted,
                "VERSION_CONFLICT",
                "the row has changed: its version is \(current)",
                metadata: ["currentVersion": String(current)]
            )
        case .appendOnly(let table):
            return RPCError(
                .failedPrecondition,
                "APPEND_ONLY",
                "rows of \(table) are only added",
                metadata: ["table": table]
            )
        case .duplicate(let table, let columns, let existing):
            var facts = ["table": table, "columns": columns.joined(separator: ",")]
            facts["existing"] = existing
            return RPCError(
                .alreadyExists,
                "DUPLICATE",
                "there is already one in \(table) with this " + columns.joined(separator: ", "),
                metadata: facts
            )
        case .reference(_, let column, let target):
            return to([
                Violation(
                    field: column,
                    reason: "no_such_row",
                    detail: "names nothing in \(target) of this shop"
                )
            ])
        case .stillReferenced(let table, let by, let column):
            return RPCError(
                .failedPrecondition,
                "STILL_REFERENCED",
                "\(by) still needs it",
                metadata: ["table": table, "by": by, "column": column]
            )
        case .missing(_, let column):
            return to([Violation(field: column, reason: "required", detail: "must have a value")])
        case .value(_, let column, let reason):
            return to([Violation(field: column, reason: reason, detail: "cannot be this")])
        case .check(let table, let name):
            return RPCError(
                .invalidArgument,
                "CHECK_FAILED",
                "the row breaks the rule \(name) of \(table)",
                metadata: ["table": table, "check": name]
            )
        case .keyReused:
            return RPCError(
                .invalidArgument,
                "KEY_REUSED",
                "the idempotency key was used for another request"
            )
        case .pageToken:
            return to([
                Violation(
                    field: "page_token",
                    reason: "page_token_invalid",
                    detail: "is of another list or was changed"
                )
            ])
        case .query(_, let reason):
            return to([Violation(field: "filter", reason: "not_filterable", detail: reason)])
        case .tooMany(let what, let limit):
            return RPCError(
                .invalidArgument,
                "TOO_MANY",
                "more than \(limit) \(what)",
                metadata: ["what": what, "limit": String(limit)]
            )
        case .feedReplaced(let epoch):
            return RPCError(
                .aborted,
                "FEED_REPLACED",
                "the feed is of another epoch now",
                metadata: ["epoch": String(epoch)]
            )
        case .busy(let queue, let limit):
            return RPCError(
                .resourceExhausted,
                "STORE_BUSY",
                "the database has more to do than it can take",
                metadata: ["queue": queue, "limit": String(limit)],
                outcome: .refused,
                retryAfter: .milliseconds(250)
            )
        case .deadline:
            return RPCError(
                .deadlineExceeded,
                "DEADLINE_EXCEEDED",
                "the database did not answer in time"
            )
        case .diskFull:
            return RPCError(
                .unavailable,
                "DISK_FULL",
                "the service has no space left to write",
                retryAfter: .seconds(30)
            )
        }
    }

    private static func to(
        fault: any Error,
        in context: CallContext,
        _ logger: Logger
    ) -> RPCError {
        logger.error(
            "a call failed",
            metadata: ["fault": "\(fault)", "method": "\(context.method)"]
        )
        let isUnknown = (fault as? StoreFault)?.outcome == .unknown
        return RPCError(
            .internal,
            "INTERNAL",
            "the service failed; its log has the cause under the request id",
            metadata: ["requestId": context.requestID],
            outcome: isUnknown ? .unknown : .definite
        )
    }
}
