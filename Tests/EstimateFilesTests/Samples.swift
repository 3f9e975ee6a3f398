import Foundation

@testable import EstimateFiles

/// Where the fixtures are: the project's own examples, and the shared files beside the repository
/// (tests on the latter are skipped where they are absent).
enum Samples {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let examples = root.appendingPathComponent("Examples/estimates")
    static let shared = sharedFolder()
    static var isSharedPresent: Bool { shared != nil }

    /// `../shared/domain/files` of the repository, or of the folder its worktrees lie in.
    private static func sharedFolder() -> URL? {
        var folder = root
        for _ in 0..<3 {
            folder.deleteLastPathComponent()
            let files = folder.appendingPathComponent("shared/domain/files")
            if FileManager.default.fileExists(
                atPath: files.appendingPathComponent("expected.json").path
            ) {
                return files
            }
        }
        return nil
    }

    static func frontEnd() throws -> String {
        try String(
            contentsOf: examples.appendingPathComponent("front-end.xml"),
            encoding: .utf8
        )
    }

    static func door() throws -> [EstimateFiles.Member] {
        try EstimateFiles.members(at: examples.appendingPathComponent("door").path).map {
            EstimateFiles.Member(
                name: String($0.name.split(separator: "/").last ?? ""),
                bytes: $0.bytes
            )
        }
    }

    /// The door's set with one member's bytes changed.
    static func door(_ suffix: String, _ change: (inout [UInt8]) -> Void) throws
        -> [EstimateFiles.Member]
    {
        var members = try door()
        for index in members.indices where members[index].name.hasSuffix("." + suffix) {
            change(&members[index].bytes)
        }
        return members
    }
}

/// The text in UTF-16 with its byte order mark.
func utf16(_ text: String, isBig: Bool) -> [UInt8] {
    ([0xFEFF] + Array(text.utf16)).flatMap { (unit: UInt16) -> [UInt8] in
        let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
        return isBig ? [high, low] : [low, high]
    }
}

/// Reads text as one document.
func readDocument(_ text: String) throws(EstimateFileRefusal) -> EstimateFile {
    try readDocument([UInt8](text.utf8))
}

func readDocument(_ bytes: [UInt8]) throws(EstimateFileRefusal) -> EstimateFile {
    let files = try EstimateFiles.read([EstimateFiles.Member(name: "test.xml", bytes: bytes)])
    guard let file = files.first else {
        throw EstimateFileRefusal(.empty, "nothing read", at: "test.xml")
    }
    return file
}

/// The refusal of a document, or `nil` when it was read.
func refusal(of bytes: [UInt8]) -> EstimateFileRefusal? {
    do {
        _ = try readDocument(bytes)
        return nil
    } catch {
        return error
    }
}

func refusal(of text: String) -> EstimateFileRefusal? { refusal(of: [UInt8](text.utf8)) }

func refusal(of members: [EstimateFiles.Member]) -> EstimateFileRefusal? {
    do {
        _ = try EstimateFiles.read(members)
        return nil
    } catch {
        return error
    }
}

/// A small BMS estimate: only what matters to a test is written in the test.
func estimate(
    lines: String = "<DamageLineInfo><LineNum>1</LineNum><LineDesc>Bumper</LineDesc>"
        + "<PartInfo><PartType>PAN</PartType><PartPrice>100.00</PartPrice></PartInfo>"
        + "</DamageLineInfo>",
    totals: String = "",
    vendor: String = "M",
    more: String = ""
) -> String {
    """
    <VehicleDamageEstimateAddRq xmlns="http://www.cieca.com/BMS"><DocumentInfo>\
    <VendorCode>\(vendor)</VendorCode></DocumentInfo>\(more)\(lines)\
    <RepairTotalsInfo>\(totals)</RepairTotalsInfo></VehicleDamageEstimateAddRq>
    """
}

func summary(_ type: String, _ amount: String) -> String {
    "<SummaryTotalsInfo><TotalSubType>\(type)</TotalSubType><TotalAmt>\(amount)</TotalAmt>"
        + "</SummaryTotalsInfo>"
}

/// Repeatable random numbers (SplitMix64); the seed stands in the test.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
