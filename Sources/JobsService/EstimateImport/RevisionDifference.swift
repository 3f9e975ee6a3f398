internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// What is different between two versions of an estimate (J117, 6.2): lines are matched by their
/// key in the source, else by part number or operation and description. What is 0.01 apart is the
/// same: it is the rounding of another program.
struct RevisionDifference: Sendable, Equatable {
    /// Names of lines, each once: a line of the file that became two rows, one of parts and one of
    /// labor, is named once.
    var added: [String] = []
    var removed: [String] = []
    var changed: [String] = []
    /// Row by row.
    var changes: [EstimateLineChange] = []

    init(before: [EstimateLineItem], after: [EstimateLineItem]) {
        let old = before.filter { !$0.voided }
        let new = after.filter { !$0.voided }
        var partners = RevisionPartners(old, new)
        for line in new {
            guard let known = partners.take(for: line) else {
                added.append(line.label)
                changes.append(.of(nil, line))
                continue
            }
            let change = EstimateLineChange.of(known, line)
            if change.fields.isEmpty { continue }
            changed.append(line.label)
            changes.append(change)
        }
        for line in partners.left.sorted(by: { $0.lineNumber < $1.lineNumber }) {
            removed.append(line.label)
            changes.append(.of(line, nil))
        }
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

    /// With the totals of the two versions.
    func answer(before: Money, after: Money) -> EstimateDifference {
        EstimateDifference.with {
            $0.addedLines = added
            $0.removedLines = removed
            $0.changedLines = changed
            $0.changes = changes
            $0.totalBefore = before
            $0.totalAfter = after
            let change = after.minor.subtractingClamped(before.minor)
            $0.totalChange = .of(change, after.currency)
            if before.minor > 0 {
                $0.totalChangeBasisPoints = Int32(
                    clamping: change.share(10_000, of: before.minor)
                )
            }
        }
    }
}

/// The lines of the version before, to be taken one by one.
private struct RevisionPartners {
    private var rest: [String: EstimateLineItem] = [:]
    private var idsByKey: [String: String] = [:]
    /// Ids in the order of the estimate.
    private var idsByIdentity: [String: [String]] = [:]

    init(_ old: [EstimateLineItem], _ new: [EstimateLineItem]) {
        let newKeys = Set(new.filter(\.hasSourceLineKey).map(\.sourceLineKey))
        for line in old {
            rest[line.id] = line
            if line.hasSourceLineKey, newKeys.contains(line.sourceLineKey) {
                idsByKey[line.sourceLineKey] = line.id
            } else {
                idsByIdentity[line.identity, default: []].append(line.id)
            }
        }
    }

    var left: [EstimateLineItem] { Array(rest.values) }

    mutating func take(for line: EstimateLineItem) -> EstimateLineItem? {
        if line.hasSourceLineKey, let id = idsByKey.removeValue(forKey: line.sourceLineKey) {
            return rest.removeValue(forKey: id)
        }
        guard var ids = idsByIdentity[line.identity], !ids.isEmpty else { return nil }
        let id = ids.removeFirst()
        idsByIdentity[line.identity] = ids
        return rest.removeValue(forKey: id)
    }
}

extension EstimateLineChange {
    /// What became of a line; nil where it is not there. Without fields nothing did.
    static func of(_ old: EstimateLineItem?, _ new: EstimateLineItem?) -> EstimateLineChange {
        let line = new ?? old ?? EstimateLineItem()
        return EstimateLineChange.with {
            $0.change = old == nil ? .added : new == nil ? .removed : .changed
            $0.lineNumber = line.printedNumber
            $0.description_p = line.description_p
            $0.partNumber = line.partNumber
            if let old {
                $0.quantityBeforeHundredths = old.quantityHundredths
                $0.priceBefore = old.totalPrice
                $0.hoursBeforeHundredths = old.laborHoursHundredths
                $0.typeBefore = old.type
            }
            if let new {
                $0.quantityAfterHundredths = new.quantityHundredths
                $0.priceAfter = new.totalPrice
                $0.hoursAfterHundredths = new.laborHoursHundredths
                $0.typeAfter = new.type
            }
            if let old, let new { $0.fields = new.fields(differingFrom: old) }
        }
    }
}

extension EstimateLineItem {
    fileprivate var label: String { "\(printedNumber) \(description_p)".cut(200) }

    fileprivate var printedNumber: String {
        hasSourceLineNumber ? sourceLineNumber : String(lineNumber)
    }

    /// Part number or operation, and description: what a line is known by without a key.
    fileprivate var identity: String {
        let code = hasPartNumber && !partNumber.isEmpty ? partNumber : operationCode
        return code.uppercased() + "\u{1F}" + description_p.lowercased()
    }

    fileprivate func fields(differingFrom old: EstimateLineItem) -> [String] {
        func apart(_ one: Int64, _ other: Int64) -> Bool {
            one.subtractingClamped(other).magnitude > 1
        }
        let differing = [
            ("quantity", apart(Int64(quantityHundredths), Int64(old.quantityHundredths))),
            ("price", apart(totalPrice.minor, old.totalPrice.minor)),
            ("hours", apart(Int64(laborHoursHundredths), Int64(old.laborHoursHundredths))),
            ("type", type != old.type || partType != old.partType),
            ("description", description_p != old.description_p),
            ("part_number", partNumber != old.partNumber),
        ]
        return differing.filter(\.1).map(\.0)
    }
}

extension [String] {
    fileprivate mutating func removeRepeats() {
        var seen: Set<String> = []
        removeAll { !seen.insert($0).inserted }
    }
}
