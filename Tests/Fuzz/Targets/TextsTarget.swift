import EstimateFiles
import Schema
import Wire

@testable import EstimateFiles
@testable import Schema
@testable import Store
@testable import Wire

/// Small texts of requests, settings and files, each by its own reader: what is read and written is
/// read again the same, and two readers of one thing agree.
///
/// Control: the month 0 taken for a month; found in less than a second, 7,537 inputs.
enum TextsTarget {
    private static let pattern = Pattern("[A-Z]{3}(-[0-9]+)*|.?[^a-f]{2,9}")

    @Sendable static func take(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        times(text)
        encodings(text, bytes)
        numbers(text)
        _ = Windows1252.decode(bytes)
        _ = CalendarDay.day(iso: text)
        _ = CalendarDay.day(digits: text)
        _ = pattern?.matches(text)
        let snake = FieldNames.snake(text)
        expect(FieldNames.snake(snake) == snake, "a name in snake_case stays")
        if let vin = try? VIN(text) {
            expect(vin.text.utf8.count == VIN.length, "a VIN has 17 letters and digits")
            _ = vin.modelYear(near: Int32(bytes.count))
        }
        if let address = EndpointAddress(text) {
            expect(EndpointAddress(address.text) == address, "an address is written as read")
        }
    }

    private static func times(_ text: String) {
        if let instant = RFC3339.parse(text) {
            let written = RFC3339.text(seconds: instant.seconds, nanos: instant.nanos)
            let again = written.flatMap(RFC3339.parse)
            expect(again?.seconds == instant.seconds && again?.nanos == instant.nanos, "instant")
        }
        if let instant = RFC3339.microseconds(text) {
            let written = RFC3339.text(microseconds: instant)
            expect(written.flatMap(RFC3339.microseconds) == instant, "microseconds")
        }
    }

    private static func encodings(_ text: String, _ bytes: [UInt8]) {
        if let decoded = Base64.decode(text) {
            var written: [UInt8] = []
            Base64.append(decoded, to: &written)
            expect(Base64.decode(String(decoding: written, as: UTF8.self)) == decoded, "base64")
        }
        if let decoded = Z85.bytes(of: text) { expect(Z85.text(of: decoded) == text, "Z85") }
        let uuid = UUIDText.bytes(text)
        expect(uuid == UUIDBytes(text)?.bytes, "both readers of UUIDs agree")
        if let uuid { expect(UUIDText.text(uuid) == text.lowercased(), "UUID") }
        _ = MetadataLimits.isPlain(text, 128)
        expect(PermissionSet(rawValue: bytes).numbers.count <= 1_024, "permissions end")
    }

    private static func numbers(_ text: String) {
        for decimals in [0, 2, 4] { _ = FixedPoint.parse(text, decimals: decimals) }
        if let value = FixedPoint.parse(text, decimals: 2) {
            expect(FixedPoint.parse(FixedPoint.text(value), decimals: 2) == value, "amount")
        }
    }
}
