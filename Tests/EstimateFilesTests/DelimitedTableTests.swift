import Testing

@testable import EstimateFiles

@Suite("Tables as text (RFC 4180)")
struct DelimitedTableTests {
    private func read(_ text: String) throws -> DelimitedTable {
        try DelimitedTable.read(Array(text.utf8))
    }

    private func refused(_ bytes: [UInt8]) -> DelimitedTable.Refusal? {
        do {
            _ = try DelimitedTable.read(bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test("quotes, doubled quotes, delimiters and line ends within cells are read")
    func quotes() throws {
        let table = try read("a,b\r\n\"1,\"\"2\"\"\",\"x\r\ny\"\r\n , plain \n")
        #expect(table.header == ["a", "b"])
        #expect(table.rows.map(\.cells) == [["1,\"2\"", "x\r\ny"], ["", "plain"]])
        #expect(table.rows.map(\.line) == [2, 4])
    }

    @Test(
        "the delimiter is what the header has most of",
        arguments: [
            ("a,b;c\n1,2;3", Character(",")), ("a;b;c,d\n1;2;3,4", ";"), ("a\tb\n1\t2", "\t"),
            ("a\n1", ","), ("\"a,a,a\";b\n1;2", ";"),
        ]
    )
    func delimiters(_ text: String, _ delimiter: Character) throws {
        #expect(try read(text).delimiter == delimiter)
    }

    @Test("UTF-8 with and without mark, UTF-16 both ways, and windows-1252 say the same")
    func encodings() throws {
        let text = "name\nCafé\n"
        let encoded: [[UInt8]] = [
            Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8),
            utf16(text, isBig: false), utf16(text, isBig: true),
            Array("name\nCaf".utf8) + [0xE9, 0x0A],
        ]
        for bytes in encoded {
            #expect(try DelimitedTable.read(bytes).rows.first?.cells == ["Café"])
        }
    }

    @Test("empty lines are passed over, short and long rows are kept as they are")
    func shapes() throws {
        let table = try read("a,b\n\n1\n,\n1,2,3\n")
        #expect(table.rows.map(\.cells) == [["1"], ["1", "2", "3"]])
        #expect(table.rows.map(\.number) == [1, 2])
    }

    @Test(
        "what RFC 4180 does not allow is refused with its line",
        arguments: [
            ("", "empty", 1), ("a,b\n\"1,2\n3", "quote", 2), ("a\n1\"2\n", "quote", 2),
            ("a\n\"1\" 2\n", "quote", 2), ("a,a\n1,2", "header", 1), ("a,,b\n", "header", 1),
            ("a\r1\n", "line_end", 1), ("a\n\u{0}", "encoding", 2),
        ]
    )
    func refusals(_ text: String, _ reason: String, _ line: Int) {
        let refusal = refused(Array(text.utf8))
        #expect(refusal?.reason == reason)
        #expect(refusal?.line == line)
    }

    @Test("bytes, rows, columns and cells have limits")
    func limits() {
        var bounds = DelimitedTable.Bounds()
        bounds.rows = 2
        bounds.columns = 2
        bounds.cell = 3
        bounds.bytes = 64
        func reason(_ text: String) -> String? {
            do {
                _ = try DelimitedTable.read(Array(text.utf8), bounds: bounds)
                return nil
            } catch {
                return error.reason
            }
        }
        #expect(reason("a,b\n1,2\n3,4\n") == nil)
        #expect(reason("a,b\n1,2\n3,4\n5,6\n") == "too_large")
        #expect(reason("a,b,c\n") == "too_large")
        #expect(reason("a\n1234\n") == "too_large")
        #expect(reason("a\n" + String(repeating: "1\n", count: 40)) == "too_large")
    }

    @Test("formula cells are neutralised, and come back as they were")
    func formulas() throws {
        let texts = [
            "=1+1", "+15195550123", "-x", "@home", "\tx", "'=quoted", "''-twice", "plain", "'tis",
            "", "a=b", "x\"y,z;\r\n", " blank ",
        ]
        for text in texts {
            let guarded = FormulaGuard.with(text)
            #expect(FormulaGuard.without(guarded) == text)
            #expect(!"=+-@\t".contains(guarded.first ?? "x"), "\(guarded)")
            var writer = DelimitedWriter()
            writer.plain("head")
            writer.plain("other")
            writer.endRow()
            writer.text(text)
            writer.plain("1")
            writer.endRow()
            #expect(try DelimitedTable.read(writer.bytes).rows.first?.cells == [text, "1"])
        }
    }

    @Test("changed bytes are refused or read, and never trap")
    func changedBytes() {
        let bytes = Array("a;b;c\r\n\"1\";\"2;\"\"3\";4\r\n'=x;y;z\r\n".utf8)
        var generator = Seeded(state: 43)
        for _ in 0..<5_000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                let index = Int.random(in: 0..<changed.count, using: &generator)
                changed[index] = UInt8.random(in: 0...255, using: &generator)
            }
            if let table = try? DelimitedTable.read(changed) {
                #expect(table.rows.allSatisfy { $0.cells.count <= 100 })
            }
        }
    }
}
