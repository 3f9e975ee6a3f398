import EstimateFiles
import Schema

/// What holds of every reading of estimate files, whatever they are.
enum EstimateOutcome {
    static func check(_ members: [EstimateFiles.Member]) {
        do throws(EstimateFileRefusal) {
            let files = try EstimateFiles.read(members)
            expect(!files.isEmpty, "there is an estimate, or a refusal")
            for file in files {
                expect(!file.lines.isEmpty, "an estimate has lines")
                checkReport(file.report(file: "a"))
            }
        } catch {
            checkReport(error.report(file: "a"))
        }
    }

    private static func checkReport(_ text: String) {
        do {
            var reader = try JSONReader(Array(text.utf8))
            _ = try reader.value()
            try reader.end()
        } catch {
            fail("a report is JSON: \(error)")
        }
    }
}
