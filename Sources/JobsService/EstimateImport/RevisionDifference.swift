internal import Contracts
internal import SwiftProtobuf

/// What a file that was imported again changed (J117): lines matched by their key in the source,
/// prices to the cent, hours to the hundredth. A line of the file that became two rows, one of parts
/// and one of labor, is named once.
struct RevisionDifference: Sendable, Equatable {
    var added: [String] = []
    var removed: [String] = []
    var changed: [String] = []

    init(before: [EstimateLineItem], after: [EstimateLineItem]) {
        var old: [String: EstimateLineItem] = [:]
        for line in before where !line.voided { old[line.sourceLineKey] = line }
        for line in after {
            guard let known = old.removeValue(forKey: line.sourceLineKey) else {
                added.append(line.label)
                continue
            }
            if !line.isSame(as: known) { changed.append(line.label) }
        }
        removed = old.values.sorted { $0.lineNumber < $1.lineNumber }.map(\.label)
        added.removeRepeats()
        removed.removeRepeats()
        changed.removeRepeats()
    }

    var fields: Google_Protobuf_Struct {
        func list(_ texts: [String]) -> Google_Protobuf_Value {
            Google_Protobuf_Value(
                listValue: Google_Protobuf_ListValue(
                    values: texts.map { Google_Protobuf_Value(stringValue: $0) }
                )
            )
        }
        return Google_Protobuf_Struct(
            fields: ["added": list(added), "removed": list(removed), "changed": list(changed)])
    }
}

extension EstimateLineItem {
    fileprivate var label: String { "\(sourceLineNumber) \(description_p)".cut(200) }

    fileprivate func isSame(as other: EstimateLineItem) -> Bool {
        totalPrice.minor == other.totalPrice.minor && type == other.type
            && quantityHundredths == other.quantityHundredths
            && laborHoursHundredths == other.laborHoursHundredths
            && description_p == other.description_p && partNumber == other.partNumber
    }
}

extension [String] {
    fileprivate mutating func removeRepeats() {
        var seen: Set<String> = []
        removeAll { !seen.insert($0).inserted }
    }
}
