import CExpat

/// Receives expat's events and builds the tree, counting against the limits.
///
/// Used by one parse on one thread; expat holds it unretained while `XMLDocument` keeps it alive.
final class XMLTreeBuilder {
    private let parser: XML_Parser
    private var open: [XMLElement] = []
    private var elementCount = 0
    private(set) var root: XMLElement?
    private(set) var refusal: EstimateFileRefusal?

    init(parser: XML_Parser) { self.parser = parser }

    static func of(_ data: UnsafeMutableRawPointer?) -> XMLTreeBuilder? {
        data.map { Unmanaged<XMLTreeBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    func start(
        _ name: UnsafePointer<XML_Char>,
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) {
        guard refusal == nil else { return }
        elementCount += 1
        guard elementCount <= Limits.xmlElementCountMax else {
            return refuse(.tooLarge, "More than \(Limits.xmlElementCountMax) elements.")
        }
        guard open.count < Limits.xmlDepthMax else {
            return refuse(.tooDeep, "Elements are nested deeper than \(Limits.xmlDepthMax).")
        }
        guard let full = bounded(name, max: Limits.xmlNameBytesMax) else {
            return refuse(.tooLarge, "An element's name exceeds \(Limits.xmlNameBytesMax) bytes.")
        }
        guard areAcceptable(attributes) else { return }
        open.append(
            XMLElement(
                name: String(full.split(separator: ":").last ?? ""),
                line: UInt(XML_GetCurrentLineNumber(parser)),
                column: UInt(XML_GetCurrentColumnNumber(parser))
            )
        )
    }

    func end() {
        guard refusal == nil, var element = open.popLast() else { return }
        element.text = element.text.trimmed
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        guard refusal == nil, !open.isEmpty else { return }
        let last = open.count - 1
        guard open[last].text.utf8.count + bytes.count <= Limits.xmlTextBytesMax else {
            return refuse(
                .tooLarge,
                "An element's text exceeds \(Limits.xmlTextBytesMax) bytes."
            )
        }
        open[last].text += String(decoding: bytes, as: UTF8.self)
    }

    /// Keeps the first refusal and ends the parse.
    func refuse(_ reason: EstimateFileRefusal.Reason, _ message: String) {
        guard refusal == nil else { return }
        refusal = EstimateFileRefusal(
            reason,
            message,
            at: "\(XML_GetCurrentLineNumber(parser)):\(XML_GetCurrentColumnNumber(parser))"
        )
        XML_StopParser(parser, 0)
    }

    /// Attributes carry nothing we read; their number and length are still bounded.
    private func areAcceptable(
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) -> Bool {
        guard let attributes else { return true }
        var index = 0
        while let text = attributes[index] {
            guard index < 2 * Limits.xmlAttributeCountMax else {
                refuse(.tooLarge, "More than \(Limits.xmlAttributeCountMax) attributes.")
                return false
            }
            guard bounded(text, max: Limits.xmlAttributeBytesMax) != nil else {
                refuse(.tooLarge, "An attribute exceeds \(Limits.xmlAttributeBytesMax) bytes.")
                return false
            }
            index += 1
        }
        return true
    }

    private func bounded(_ text: UnsafePointer<XML_Char>, max: Int) -> String? {
        var count = 0
        while text[count] != 0 {
            count += 1
            if count > max { return nil }
        }
        return String(
            decoding: UnsafeRawBufferPointer(start: text, count: count),
            as: UTF8.self
        )
    }
}
