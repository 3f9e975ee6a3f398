import ArgumentParser
import Contracts
import Foundation

/// A list of customers, vehicles or open jobs as it is sent.
struct ListFile: Sendable {
    enum Kind: String, ExpressibleByArgument, CaseIterable, Sendable {
        case customers, vehicles
        case openJobs = "open-jobs"

        var wire: DataImport.Kind {
            switch self {
            case .customers: .customers
            case .vehicles: .vehicles
            case .openJobs: .openJobs
            }
        }

        /// As JSON has it.
        var name: String { rawValue.uppercased().replacingOccurrences(of: "-", with: "_") }
    }

    static let path = "/v1/dataImports:import"
    /// What the service takes.
    static let bytesMax = 8_388_608

    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    let name: String
    let kind: Kind
    let content: Data
    let columns: [(header: String, field: String)]
    let dryRun: Bool

    /// - Parameter columns: `HEADER=FIELD`; the last `=` parts them.
    init(_ path: String, _ kind: Kind, columns: [String], dryRun: Bool) throws {
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
        guard let size = size?.intValue else { throw Unreadable(description: "no such file") }
        guard size <= Self.bytesMax else {
            throw Unreadable(description: "\(size) bytes, at most \(Self.bytesMax)")
        }
        guard let content = FileManager.default.contents(atPath: path) else {
            throw Unreadable(description: "cannot be read")
        }
        self.columns = try columns.map { text in
            guard let place = text.lastIndex(of: "=") else {
                throw Unreadable(description: "--column wants HEADER=FIELD, not \(text)")
            }
            return (String(text[..<place]), String(text[text.index(after: place)...]))
        }
        self.name = String((path as NSString).lastPathComponent.prefix(255))
        self.kind = kind
        self.content = content
        self.dryRun = dryRun
    }

    var body: JSONValue {
        [
            "kind": .string(kind.name), "fileName": .string(name),
            "content": .string(content.base64EncodedString()), "dryRun": .bool(dryRun),
            "columns": .array(
                columns.map { ["header": .string($0.header), "field": .string($0.field)] }
            ),
        ]
    }

    var request: ImportDataRequest {
        get throws {
            ImportDataRequest.with {
                $0.kind = kind.wire
                $0.fileName = name
                $0.content = content
                $0.dryRun = dryRun
                $0.columns = columns.map { column in
                    ColumnMapping.with {
                        $0.header = column.header
                        $0.field = column.field
                    }
                }
            }
        }
    }
}

/// What became of a list, for people and for programs.
struct ListReport {
    /// Errors shown to people.
    static let errorsShown = 50

    let json: String
    let text: String
    let isRefused: Bool

    init(_ answer: JSONValue, file: String, dryRun: Bool) {
        json = answer.description
        let failed = answer["failed"].integer ?? 0
        isRefused = failed > 0
        func count(_ name: String) -> String { answer[name].text ?? "0" }
        let verb = dryRun ? "would be" : "were"
        var lines = [
            "\(Terminal.bold(file)): \(count("totalRows")) rows, \(count("created")) \(verb) added, "
                + "\(count("updated")) changed, \(count("skipped")) are known already, "
                + (failed > 0 ? Terminal.red("\(failed) refused") : "0 refused")
        ]
        if answer["alreadyImported"].flag == true {
            lines.append("  the same list was imported before; this is its report")
        }
        let passed = answer["columns"].items.filter { ($0["field"].text ?? "").isEmpty }
            .compactMap { $0["header"].text }
        if !passed.isEmpty {
            lines.append("  columns passed over: \(passed.joined(separator: ", "))")
        }
        let errors = answer["errors"].items
        lines += errors.prefix(Self.errorsShown).map { error in
            let column = error["column"].text ?? ""
            return "  row \(error["row"].text ?? "")"
                + (column.isEmpty ? "" : ", \(column)")
                + ": \(Terminal.red(error["code"].text ?? "")) \(error["message"].text ?? "")"
        }
        let more = errors.count - Self.errorsShown + Int(answer["errorsLeftOff"].integer ?? 0)
        if more > 0 { lines.append("  … and \(more) more; --json has all of them") }
        if let id = answer["dataImport"]["id"].text { lines.append("  import \(id)") }
        text = lines.joined(separator: "\n")
    }
}
