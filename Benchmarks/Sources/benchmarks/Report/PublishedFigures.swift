import Foundation

/// The part of a page that is not written by hand: what stands between two markers.
struct PublishedFigures {
    static let begin = "<!-- figures: Benchmarks/run --publish -->"
    static let end = "<!-- /figures -->"

    private let file: String
    private let before: Substring
    private let after: Substring

    /// - Throws: `Trouble` if the page has not both markers, once each and in this order.
    init(file: String) throws {
        self.file = file
        let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        let begins = text.ranges(of: Self.begin)
        let ends = text.ranges(of: Self.end)
        guard let begin = begins.first, let end = ends.first, begins.count == 1, ends.count == 1,
            begin.upperBound <= end.lowerBound
        else { throw Trouble("\(file) has not the two markers \(Self.begin) and \(Self.end)") }
        before = text[..<begin.upperBound]
        after = text[end.lowerBound...]
    }

    func replace(with figures: String) throws {
        let text = before + "\n\n" + figures + "\n\n" + after
        try Data(text.utf8).write(to: URL(filePath: file))
    }
}
