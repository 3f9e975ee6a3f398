/// The query of a URL as names and values, in the order given.
enum QueryText {
    static let parametersMax = 64

    struct Parameter: Equatable, Sendable {
        let name: String
        let value: String
    }

    enum Refusal: Error, Equatable { case malformed, tooMany }

    static func parse(_ query: Substring) throws(Refusal) -> [Parameter] {
        if query.isEmpty { return [] }
        var parameters: [Parameter] = []
        for piece in query.split(separator: "&", omittingEmptySubsequences: true) {
            guard parameters.count < parametersMax else { throw .tooMany }
            let halves = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard
                let name = halves.first.flatMap({
                    PathText.percentDecoded($0.utf8, plusIsSpace: true)
                }), !name.isEmpty,
                let value = PathText.percentDecoded(
                    halves.dropFirst().first?.utf8 ?? Substring().utf8,
                    plusIsSpace: true
                ),
                !name.unicodeScalars.contains("\0"), !value.unicodeScalars.contains("\0")
            else { throw .malformed }
            parameters.append(Parameter(name: name, value: value))
        }
        return parameters
    }
}
