import Testing

@testable import EstimateFiles

@Suite("Tables that lie or are cut off")
struct HostileTableTests {
    private func put(_ value: UInt32, at offset: Int, count: Int, in bytes: inout [UInt8]) {
        for index in 0..<count {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(index)))
        }
    }

    @Test("a record count beyond the file is refused with the file and the byte")
    func recordCount() throws {
        for count: UInt32 in [14, 1_000, 20_001, 0x7FFF_FFFF, 0xFFFF_FFFF] {
            let members = try Samples.door("lin") { put(count, at: 4, count: 4, in: &$0) }
            let refused = refusal(of: members)
            #expect(refused?.reason == "DBF_RECORD_COUNT")
            #expect(refused?.at == "5e0c71d2.lin byte 4")
        }
    }

    @Test("a header length of 0, odd, one off or beyond the file is refused")
    func headerLength() throws {
        for length: UInt32 in [0, 1, 31, 32, 33, 65, 0xFFFF] {
            let members = try Samples.door("lin") { put(length, at: 8, count: 2, in: &$0) }
            #expect(refusal(of: members) != nil)
        }
        let shifted = try Samples.door("lin") { bytes in
            bytes[8] &+= 1
        }
        #expect(refusal(of: shifted) != nil)
    }

    @Test("a record length other than its fields' sum is refused")
    func recordLength() throws {
        for length: UInt32 in [0, 1, 0xFFFF] {
            let members = try Samples.door("lin") { put(length, at: 10, count: 2, in: &$0) }
            #expect(refusal(of: members)?.reason == "DBF_RECORD_LENGTH")
        }
    }

    @Test("unknown versions, endless, unnamed, doubled and empty fields are refused")
    func fields() throws {
        func reason(_ change: (inout [UInt8]) -> Void) throws -> String? {
            refusal(of: try Samples.door("lin", change))?.reason
        }
        #expect(try reason { $0[0] = 0x42 } == "DBF_HEADER")
        #expect(
            try reason { bytes in
                let header = Int(bytes[8]) | Int(bytes[9]) << 8
                bytes[header - 1] = 0x20
            } == "DBF_HEADER"
        )
        #expect(
            try reason { $0.replaceSubrange(32..<43, with: repeatElement(0, count: 11)) }
                == "DBF_FIELDS"
        )
        #expect(try reason { $0[32] = 0xC4 } == "DBF_FIELDS")
        #expect(try reason { $0[48] = 0 } == "DBF_FIELDS")
        #expect(
            try reason { bytes in
                bytes.replaceSubrange(64..<75, with: Array(bytes[32..<43]))
            } == "DBF_FIELDS"
        )
    }

    @Test("a deletion flag that is none is refused")
    func recordFlag() throws {
        let members = try Samples.door("lin") { bytes in
            bytes[Int(bytes[8]) | Int(bytes[9]) << 8] = 0x07
        }
        #expect(refusal(of: members)?.reason == "DBF_RECORD_FLAG")
    }

    @Test(
        "a number that did not fit, or is none, refuses the set with its place",
        arguments: ["********", "   1E400", "  1,850 ", "    1.1."]
    )
    func numbers(_ text: String) throws {
        let padded = Array(text.utf8.prefix(8))
        let members = try Samples.door("lin") { bytes in
            if let at = bytes.firstIndex(of: Array("318.64".utf8), after: 1) {
                bytes.replaceSubrange((at - 2)..<(at + 6), with: padded)
            }
        }
        let refused = refusal(of: members)
        #expect(refused?.reason == "NUMBER")
        #expect(refused?.message.contains("ACT_PRICE of record 6") == true)
    }

    @Test("memo blocks beyond the end, of lying length or pointing nowhere are warnings")
    func memos() throws {
        for pointer in ["         9", "4294967295", "        -1", "999999999x"] {
            let members = try Samples.door("veh") { bytes in
                if let at = bytes.firstIndex(of: Array("03         1".utf8)) {
                    bytes.replaceSubrange((at + 2)..<(at + 12), with: Array(pointer.utf8))
                }
            }
            let file = try #require(try EstimateFiles.read(members).first)
            #expect(file.vehicle.damageMemo == nil)
            #expect(file.headerTotals.gross == 172_307)
        }
        for length: UInt32 in [0, 7, 60_000, 0xFFFF_FFFF] {
            var members = try Samples.door("veh") { $0[0] = 0x8B }
            for index in members.indices where members[index].name.hasSuffix(".dbt") {
                members[index].bytes.replaceSubrange(512..<516, with: [0xFF, 0xFF, 8, 0])
                put(length, at: 516, count: 4, in: &members[index].bytes)
            }
            let file = try #require(try EstimateFiles.read(members).first)
            #expect(file.warnings.contains { $0.contains("claims \(length) bytes") })
        }
    }

    @Test("no beginning of any table traps; a table cut before its last record is refused")
    func everyPrefix() throws {
        for member in try Samples.door() {
            let suffix = String(member.name.suffix(3))
            let last = member.bytes.count
            for length in 0..<last {
                let cut = EstimateFiles.Member(
                    name: member.name,
                    bytes: Array(member.bytes[..<length])
                )
                if suffix != "dbt" {
                    #expect((try? DBFTable(cut)) == nil || length >= last - 1)
                }
                guard length % 31 == 0 || length > last - 3 else { continue }
                let refused = refusal(of: try Samples.door(suffix) { $0 = cut.bytes })
                #expect((refused == nil) == (suffix == "dbt" || length >= last - 1))
            }
        }
    }

    @Test("no changed byte traps")
    func mutations() throws {
        var generator = Seeded(state: 71)
        let members = try Samples.door()
        for _ in 0..<1_000 {
            var changed = members
            let which = Int.random(in: 0..<changed.count, using: &generator)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let reach = Bool.random(using: &generator) ? 64 : changed[which].bytes.count
                let index = Int.random(in: 0..<reach, using: &generator)
                changed[which].bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            if let files = try? EstimateFiles.read(changed) {
                for file in files { _ = file.report(file: "x") }
            }
        }
    }
}

extension [UInt8] {
    /// The start of the n-th occurrence after the first.
    func firstIndex(of run: [UInt8], after skipped: Int) -> Int? {
        var start = startIndex
        for _ in 0..<skipped {
            guard let found = self[start...].firstRange(of: run) else { return nil }
            start = found.upperBound
        }
        return self[start...].firstRange(of: run)?.lowerBound
    }
}
