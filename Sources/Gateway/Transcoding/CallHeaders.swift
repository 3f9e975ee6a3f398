import HTTPTypes

/// What the headers of a request say about the call it becomes.
struct CallHeaders: Sendable, Equatable {
    static let idempotencyKeyBytesMax = 255
    static let timeoutMax = Duration.seconds(120)

    /// "" = none.
    var idempotencyKey = ""
    /// nil = the method's.
    var timeout: Duration?
    /// Version that `If-Match` names; nil = none named.
    var ifMatch: String?
    /// `If-Match: *`: any version, but a row.
    var ifMatchAny = false

    init() {}

    init(_ inquiry: Inquiry) throws(Problem) {
        if let key = try inquiry.single(.idempotencyKey) { idempotencyKey = try Self.key(key) }
        if let text = try inquiry.single(.requestTimeout) {
            guard let seconds = Self.milliseconds(text, places: 3) else {
                throw .header("request-timeout", "not_a_duration", "seconds, such as 5 or 0.5")
            }
            timeout = min(.milliseconds(seconds), Self.timeoutMax)
        } else if let text = try inquiry.single(.connectTimeout) {
            guard let milliseconds = Self.milliseconds(text, places: 0) else {
                throw .header("connect-timeout-ms", "not_a_duration", "whole milliseconds")
            }
            timeout = min(.milliseconds(milliseconds), Self.timeoutMax)
        }
        guard let match = try inquiry.single(.ifMatch) else { return }
        if match == "*" {
            ifMatchAny = true
        } else if let version = EntityTag.version(match) {
            ifMatch = version
        } else if EntityTag.isList(match) {
            // Weak, foreign or several tags: none of them is the version of a row.
            throw .versionChanged
        } else {
            throw .header("if-match", "not_an_etag", "one quoted version, such as \"7\"")
        }
    }

    /// Plain ASCII; the quotes of a structured field are taken off.
    private static func key(_ text: String) throws(Problem) -> String {
        var key = text[...]
        if key.count >= 2, key.first == "\"", key.last == "\"" { key = key.dropFirst().dropLast() }
        let isPlain = key.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 }
        guard isPlain, (1...idempotencyKeyBytesMax).contains(key.utf8.count) else {
            throw .header(
                "idempotency-key",
                "not_a_key",
                "1 to \(idempotencyKeyBytesMax) visible ASCII characters"
            )
        }
        return String(key)
    }

    /// A positive decimal with at most so many places, times ten to that power.
    private static func milliseconds(_ text: String, places: Int) -> Int? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.dropFirst().first ?? ""
        guard let whole = parts.first, !whole.isEmpty, whole.utf8.count <= 10,
            fraction.utf8.count <= places, parts.count == 1 || !fraction.isEmpty,
            (whole + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let padding = String(repeating: "0", count: places - fraction.utf8.count)
        guard let value = Int(whole + fraction + padding), value > 0 else { return nil }
        return value
    }
}

/// `"7"`: the version of a row as an entity tag.
enum EntityTag {
    /// The version of one strong tag that could be ours.
    static func version(_ text: String) -> String? {
        let tag = text.trimmed
        guard tag.utf8.count >= 3, tag.utf8.count <= 21, tag.first == "\"", tag.last == "\"" else {
            return nil
        }
        let digits = tag.dropFirst().dropLast()
        return digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? String(digits) : nil
    }

    /// Whether the text is a list of entity tags, strong or weak, ours or not.
    static func isList(_ text: String) -> Bool {
        let tags = text.split(separator: ",", omittingEmptySubsequences: false)
        return tags.allSatisfy { tag in
            let bare = tag.trimmed.hasPrefix("W/") ? tag.trimmed.dropFirst(2) : tag.trimmed[...]
            return bare.count >= 2 && bare.first == "\"" && bare.last == "\""
                && !bare.dropFirst().dropLast().contains("\"")
        }
    }

    /// `If-None-Match`: any tag of the list, compared weakly, or `*`.
    static func matches(_ header: String, version: Int64) -> Bool {
        header.split(separator: ",").contains { tag in
            let bare = tag.trimmed.hasPrefix("W/") ? tag.trimmed.dropFirst(2) : tag.trimmed[...]
            return bare == "*" || bare == "\"\(version)\""
        }
    }
}

extension StringProtocol {
    /// Without blanks and tabs at its ends.
    fileprivate var trimmed: String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
