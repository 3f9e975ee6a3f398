internal import Contracts
internal import EstimateFiles
internal import Foundation
internal import Schema
internal import SwiftProtobuf

/// A list as cells of text, whatever it came as.
struct ImportTable: Sendable, Equatable {
    struct Row: Sendable, Equatable {
        /// From 1; a header line is not counted.
        let number: Int32
        let cells: [String]
    }

    static let rowsMax = 10_000

    let format: DataImport.Format
    let header: [String]
    let rows: [Row]

    /// - Parameter format: told by the content when unspecified: a list in brackets is JSON.
    /// - Throws: ``DataImportRefusal/listUnreadable(reason:message:at:)``.
    static func read(
        _ content: [UInt8],
        format: DataImport.Format
    ) throws(DataImportRefusal) -> ImportTable {
        switch format {
        case .csv: return try csv(content)
        case .json: return try json(content)
        case .unspecified, .UNRECOGNIZED:
            let blanks: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF]
            let first = content.first { !blanks.contains($0) }
            return first == UInt8(ascii: "[") ? try json(content) : try csv(content)
        }
    }

    private static func csv(_ content: [UInt8]) throws(DataImportRefusal) -> ImportTable {
        var bounds = DelimitedTable.Bounds()
        bounds.rows = rowsMax
        let table: DelimitedTable
        do {
            table = try DelimitedTable.read(content, bounds: bounds)
        } catch {
            throw .listUnreadable(
                reason: error.reason,
                message: error.message,
                at: "line \(error.line)"
            )
        }
        return ImportTable(
            format: .csv,
            header: table.header,
            rows: table.rows.map { Row(number: Int32(clamping: $0.number), cells: $0.cells) }
        )
    }

    /// Objects of texts, numbers and booleans; `null` and a missing key are empty cells.
    private static func json(_ content: [UInt8]) throws(DataImportRefusal) -> ImportTable {
        var objects: [[String: String]] = []
        do {
            let body =
                content.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(content.dropFirst(3)) : content
            let limits = JSONLimits(bytesMax: 8_388_608, depthMax: 3, itemsMax: rowsMax)
            var reader = try JSONReader(body, limits: limits)
            try reader.list { (reader) throws(JSONRefusal) in
                let place = "/\(objects.count)"
                objects.append(try cells(of: reader.structure(), at: place))
            }
            try reader.end()
        } catch {
            throw .listUnreadable(reason: error.reason, message: error.detail, at: error.pointer)
        }
        let header = Set(objects.flatMap(\.keys)).sorted()
        guard !header.isEmpty else {
            throw .listUnreadable(reason: "empty", message: "There is nothing in the list.", at: "")
        }
        return ImportTable(
            format: .json,
            header: header,
            rows: objects.enumerated().map { place, object in
                Row(number: Int32(clamping: place + 1), cells: header.map { object[$0] ?? "" })
            }
        )
    }

    private static func cells(
        of object: Google_Protobuf_Struct,
        at place: String
    ) throws(JSONRefusal) -> [String: String] {
        var cells: [String: String] = [:]
        for (key, value) in object.fields {
            switch value.kind {
            case .stringValue(let text): cells[key] = text
            case .boolValue(let flag): cells[key] = flag ? "true" : "false"
            case .numberValue:
                // The shortest text that reads back as the same number: 500.1 stays 500.1.
                let text = "\(value.numberValue)"
                cells[key] = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
            case .nullValue, nil: continue
            case .structValue, .listValue:
                throw JSONRefusal(
                    pointer: place + "/" + key,
                    reason: "wrong_type",
                    detail: "a text, a number or a boolean"
                )
            }
        }
        return cells
    }
}
