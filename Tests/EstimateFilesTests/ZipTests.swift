import Testing

@testable import EstimateFiles

@Suite("Archives")
struct ZipTests {
    /// A zip of stored members, written as plainly as the format allows.
    private func archive(_ members: [EstimateFiles.Member]) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            let name = [UInt8](member.name.utf8)
            let facts =
                little(0, 4) + little(Int(CRC32.of(member.bytes)), 4)
                + little(member.bytes.count, 4) + little(member.bytes.count, 4)
                + little(name.count, 2) + little(0, 2)
            directory += [0x50, 0x4B, 1, 2] + little(20, 2) + little(20, 2) + little(0, 4) + facts
            directory += little(0, 10) + little(bytes.count, 4) + name
            bytes += ZipArchive.signature + little(20, 2) + little(0, 4) + facts + name
            bytes += member.bytes
        }
        let end =
            little(members.count, 2) + little(members.count, 2) + little(directory.count, 4)
            + little(bytes.count, 4) + little(0, 2)
        return bytes + directory + [0x50, 0x4B, 5, 6] + little(0, 4) + end
    }

    private func zipped(_ bytes: [UInt8]) -> [EstimateFiles.Member] {
        [EstimateFiles.Member(name: "set.zip", bytes: bytes)]
    }

    @Test("a set in an archive reads as the set itself")
    func reads() throws {
        let plain = try EstimateFiles.read(try Samples.door())
        #expect(try EstimateFiles.read(zipped(archive(try Samples.door()))) == plain)
    }

    @Test("deflate in all three kinds of blocks is unpacked")
    func deflate() {
        // Made by another program from "collision collision collision 2026\n".
        let fixed: [UInt8] = [
            0x4B, 0xCE, 0xCF, 0xC9, 0xC9, 0x2C, 0xCE, 0xCC, 0xCF, 0x53, 0x48, 0xC6, 0xC2, 0x32,
            0x32, 0x30, 0x32, 0xE3, 0x02, 0x00,
        ]
        let text = [UInt8]("collision collision collision 2026\n".utf8)
        #expect(Inflate.inflate(fixed[...], size: text.count) == text)
        #expect(Inflate.inflate(fixed[...], size: text.count - 1) == nil)
        #expect(Inflate.inflate(fixed[...], size: text.count + 1) == nil)
        let dynamic: [UInt8] = [
            0x1D, 0x8E, 0x81, 0x09, 0x00, 0x31, 0x08, 0x03, 0x57, 0xC9, 0x6A, 0x1A, 0xA3,
            0x0E, 0xE0, 0xFE, 0x7C, 0xFA, 0xD0, 0x16, 0x1A, 0xBD, 0x23, 0x90, 0x5A, 0x3A,
            0x1F, 0xC4, 0xAD, 0x4A, 0x71, 0xCC, 0xDE, 0xAB, 0x41, 0xA2, 0x42, 0x35, 0xE2,
            0x9D, 0x86, 0x52, 0x12, 0x58, 0x32, 0x2E, 0x4A, 0xC5, 0xA3, 0xBA, 0x60, 0xB0,
            0xA8, 0xBA, 0x51, 0xF4, 0xBC, 0x2C, 0xDB, 0x26, 0x04, 0xAC, 0x4D, 0xF5, 0x69,
            0xD5, 0xDC, 0x15, 0x43, 0xE1, 0xEF, 0x78, 0x30, 0x3D, 0xB8, 0xD8, 0x10, 0x51,
            0x69, 0xF4, 0xB6, 0xD1, 0x67, 0x60, 0xD3, 0xCF, 0x63, 0x62, 0xB2, 0x1A, 0x0E,
            0x69, 0x99, 0x90, 0xAF, 0xA2, 0xCD, 0xBE, 0x5E, 0xA2, 0x22, 0x01, 0x9B, 0x4A,
            0xF8, 0xFD, 0xE3, 0x46, 0x96, 0x6F, 0x9F, 0x9B, 0x80, 0x26, 0x26, 0x39, 0xED,
            0xF4, 0x03,
        ]
        let letters = [UInt8](
            (" eefeeteet athedeatcbfhtdg b daedgecttegceebc  hccatadedctcefd teedcedtgeafgctce"
                + "bfet  a eefbeftehefchhecaeaeftga egfg tahaec dbedtthf ft eehb eeefteagbdf  ftcfe"
                + "te beefecebeceeehceab  tgade ftehegcateaehftdce cetegbcgfcat").utf8
        )
        #expect(Inflate.inflate(dynamic[...], size: letters.count) == letters)
        let stored: [UInt8] = [1, 2, 0, 0xFD, 0xFF, 0x68, 0x69]
        #expect(Inflate.inflate(stored[...], size: 2) == [0x68, 0x69])
        for length in 0..<fixed.count {
            #expect(Inflate.inflate(fixed[..<length], size: text.count) == nil)
        }
    }

    @Test("random bits never trap the unpacker")
    func randomDeflate() {
        var generator = Seeded(state: 1_951)
        for _ in 0..<20_000 {
            let bytes = (0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = Inflate.inflate(bytes[...], size: 300)
        }
    }

    @Test("damaged, doubled, encrypted and nested archives are refused")
    func refusals() throws {
        let whole = archive(try Samples.door())
        #expect(refusal(of: zipped(Array(whole.dropLast(5))))?.reason == "ZIP_REFUSED")
        var damaged = whole
        damaged[60] ^= 0xFF
        #expect(refusal(of: zipped(damaged))?.reason == "ZIP_REFUSED")
        let member = EstimateFiles.Member(name: "a.xml", bytes: [UInt8](estimate().utf8))
        #expect(refusal(of: zipped(archive([member, member])))?.reason == "ZIP_REFUSED")
        let nested = EstimateFiles.Member(name: "b.zip", bytes: archive([member]))
        #expect(refusal(of: zipped(archive([nested])))?.reason == "ZIP_REFUSED")
        var encrypted = archive([member])
        if let entry = encrypted.firstRange(of: [0x50, 0x4B, 1, 2])?.lowerBound {
            encrypted[entry + 8] = 1
        }
        #expect(refusal(of: zipped(encrypted))?.message.contains("encrypted") == true)
    }

    @Test("a size that the directory lies about is refused before unpacking")
    func lyingSize() throws {
        var bytes = archive([EstimateFiles.Member(name: "a.xml", bytes: [UInt8](estimate().utf8))])
        if let entry = bytes.firstRange(of: [0x50, 0x4B, 1, 2])?.lowerBound {
            bytes.replaceSubrange((entry + 24)..<(entry + 28), with: [0xFF, 0xFF, 0xFF, 0xFF])
        }
        #expect(refusal(of: zipped(bytes))?.message.contains("unpacks to more") == true)
    }

    @Test("no beginning and no changed byte of an archive traps")
    func mutations() throws {
        let whole = archive([
            EstimateFiles.Member(name: "a.xml", bytes: [UInt8](estimate().utf8))
        ])
        for length in 4..<whole.count {
            #expect(refusal(of: zipped(Array(whole[..<length]))) != nil)
        }
        var generator = Seeded(state: 42)
        for _ in 0..<3_000 {
            var changed = whole
            changed[Int.random(in: 4..<whole.count, using: &generator)] =
                UInt8.random(in: 0...255, using: &generator)
            _ = refusal(of: zipped(changed))
        }
    }
}
