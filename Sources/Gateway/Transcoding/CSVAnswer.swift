import HTTPTypes
import Schema
import Wire

/// `Accept: text/csv` on a method that can answer with a table: its request has a flag `csv`, and
/// its answer a text `csv`. The flag is set, and the text is the body. Other methods answer with
/// JSON, whatever is accepted.
enum CSVAnswer {
    static let field = "csv"
    private static let mediaType = "text/csv"

    /// The first of CSV and JSON that is named is wanted; one with q=0 is not named.
    static func isWanted(_ inquiry: Inquiry, _ method: MethodDescription) throws(Problem) -> Bool {
        guard method.effect == .noSideEffects, method.request.fieldNumber(field) != nil,
            method.response.fieldNumber(field) != nil,
            let accept = try inquiry.single(.accept)
        else { return false }
        return isFirst(in: accept)
    }

    static func isFirst(in accept: String) -> Bool {
        let ranges = accept.lowercased().split(separator: ",").map { range in
            range.split(separator: ";").map { part in part.filter { $0 != " " && $0 != "\t" } }
        }
        let named = ranges.first { parts in
            let type = parts.first ?? ""
            let isRefused = parts.dropFirst().contains { $0 == "q=0" || $0.hasPrefix("q=0.000") }
            return !isRefused && (type == mediaType || type == "application/json" || type == "*/*")
        }
        return named?.first == mediaType
    }

    static func of(_ reply: Reply, _ method: MethodDescription) -> Answer {
        let text = method.response.fieldNumber(field)
            .flatMap { ProtoBytes.text($0, in: reply.payload[...]) }
        return Answer(
            status: 200,
            headers: [.contentType: mediaType + "; charset=utf-8; header=present"],
            body: Array((text ?? "").utf8)
        )
    }
}
