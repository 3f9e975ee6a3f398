import EstimateFiles
import Foundation

/// The tables of an EMS set, DBF and DBT. The set of the examples, with one or two of its tables
/// replaced by the input.
///
/// An input is a byte that names the table and the bytes of the table. With the highest bit set it
/// is two tables: the byte of the second and two with the length of the first, lowest first, follow.
///
/// Control: room made for as many records as a header claims; found in less than a second, 117
/// inputs.
enum TablesTarget {
    private static let set: [EstimateFiles.Member] = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let path = root.appendingPathComponent("Examples/estimates/door").path
        guard let members = try? EstimateFiles.members(at: path), members.count == 14 else {
            fail("the example set is there")
        }
        return members
    }()

    @Sendable static func take(_ bytes: [UInt8]) {
        var rest = bytes[...]
        guard let first = rest.popFirst() else { return }
        var members = set
        if first & 0x80 != 0 {
            guard rest.count >= 3 else { return }
            let second = Int(rest.removeFirst()) % set.count
            let length = Int(rest.removeFirst()) | Int(rest.removeFirst()) << 8
            members[second].bytes = Array(rest.dropFirst(length))
            rest = rest.prefix(length)
        }
        members[Int(first & 0x7F) % set.count].bytes = Array(rest)
        EstimateOutcome.check(members)
    }
}
