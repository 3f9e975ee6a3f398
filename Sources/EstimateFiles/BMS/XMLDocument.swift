import CExpat

/// A whole XML document in memory, read under limits: no document type, so no entities but the
/// five of XML itself, nothing fetched from outside, nothing kept of a document with an error.
enum XMLDocument {
    static func parse(_ bytes: [UInt8], file: String) throws(EstimateFileRefusal) -> XMLElement {
        guard bytes.count <= Limits.documentBytesMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "The document is larger than \(Limits.documentBytesMax) bytes.",
                at: file
            )
        }
        guard let parser = XML_ParserCreate(nil) else {
            throw EstimateFileRefusal(.tooLarge, "There is no memory to read it.", at: file)
        }
        defer { XML_ParserFree(parser) }
        let builder = XMLTreeBuilder(parser: parser)
        return try withExtendedLifetime(builder) { () throws(EstimateFileRefusal) -> XMLElement in
            install(on: parser, builder: builder)
            let status = bytes.withUnsafeBytes { raw in
                XML_Parse(
                    parser,
                    raw.baseAddress?.assumingMemoryBound(to: CChar.self),
                    Int32(clamping: raw.count),
                    1
                )
            }
            if let refusal = builder.refusal { throw refusal }
            guard status == XML_STATUS_OK, let root = builder.root else {
                throw refusal(of: parser, bytes: bytes)
            }
            return root
        }
    }

    private static func install(on parser: XML_Parser, builder: XMLTreeBuilder) {
        XML_SetUserData(parser, Unmanaged.passUnretained(builder).toOpaque())
        XML_SetElementHandler(
            parser,
            { data, name, attributes in
                guard let name else { return }
                XMLTreeBuilder.of(data)?.start(name, attributes)
            },
            { data, _ in XMLTreeBuilder.of(data)?.end() }
        )
        XML_SetCharacterDataHandler(parser) { data, text, count in
            guard let text, count > 0 else { return }
            XMLTreeBuilder.of(data)?.append(
                UnsafeRawBufferPointer(start: text, count: Int(count))
            )
        }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
            XMLTreeBuilder.of(data)?.refuse(
                .doctype,
                "A document type declaration is not accepted in an estimate."
            )
        }
        XML_SetUnknownEncodingHandler(parser, Windows1252.describe, nil)
    }

    private static func refusal(of parser: XML_Parser, bytes: [UInt8]) -> EstimateFileRefusal {
        let code = XML_GetErrorCode(parser)
        let place =
            "\(XML_GetCurrentLineNumber(parser)):\(XML_GetCurrentColumnNumber(parser))"
        let index = XML_GetCurrentByteIndex(parser)
        let text = XML_ErrorString(code).map { String(cString: $0) } ?? "unknown error"
        switch code {
        case XML_ERROR_UNKNOWN_ENCODING, XML_ERROR_INCORRECT_ENCODING:
            return EstimateFileRefusal(
                .encoding,
                "The document's encoding is not one of UTF-8, UTF-16, ISO-8859-1, "
                    + "US-ASCII and windows-1252, or not the one it declares.",
                at: place
            )
        case XML_ERROR_INVALID_TOKEN where isHighByte(near: index, in: bytes):
            return EstimateFileRefusal(
                .encoding,
                "The bytes here are not of the encoding the document declares.",
                at: place
            )
        case XML_ERROR_NO_ELEMENTS:
            return EstimateFileRefusal(.empty, "The document holds no element.", at: place)
        case XML_ERROR_INVALID_TOKEN:
            return EstimateFileRefusal(
                .malformed,
                "The XML is not well-formed here: for instance a bare & or < in text.",
                at: place
            )
        default:
            return EstimateFileRefusal(.malformed, "The XML breaks off: \(text).", at: place)
        }
    }

    private static func isHighByte(near index: XML_Index, in bytes: [UInt8]) -> Bool {
        guard index >= 0, Int(index) < bytes.count else { return false }
        return bytes[Int(index)] >= 0x80
    }
}
