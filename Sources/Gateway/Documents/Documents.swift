import HTTPTypes

/// The description of the interface: OpenAPI for programs, a page for people.
struct Documents: Sendable {
    private let description: [UInt8]
    private let page: [UInt8]
    private let tag: String

    /// - Parameter openAPI: JSON text, as generated from the contracts.
    init(openAPI: [UInt8], page: String) {
        description = openAPI
        self.page = Array(page.utf8)
        tag = "\"" + String(Self.mark(openAPI + self.page), radix: 16) + "\""
    }

    func openAPI(_ inquiry: Inquiry) throws(Problem) -> Answer {
        try answer(description, "application/json", inquiry)
    }

    func reference(_ inquiry: Inquiry) throws(Problem) -> Answer {
        try answer(page, "text/html; charset=utf-8", inquiry)
    }

    private func answer(
        _ body: [UInt8],
        _ type: String,
        _ inquiry: Inquiry
    ) throws(Problem) -> Answer {
        let headers: HTTPFields = [.eTag: tag, .cacheControl: "no-cache"]
        if try inquiry.single(.ifNoneMatch) == tag { return Answer(status: 304, headers: headers) }
        var answer = Answer(status: 200, headers: headers, body: body)
        answer.headers[.contentType] = type
        return answer
    }

    /// FNV-1a: tells versions of our own text apart, nothing more.
    private static func mark(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
