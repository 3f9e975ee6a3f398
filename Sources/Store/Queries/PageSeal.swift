import Crypto
import Foundation

/// Makes and opens page tokens: the last row's keys under a seal that names the database, the
/// shop, the table, the filter and the order. The keys are not secret, only unforgeable.
struct PageSeal {
    private static let version: UInt8 = 1
    private static let sealBytes = 16
    /// Longest token that is looked at.
    static let tokenMax = 4_096

    private let key: SymmetricKey
    private let binding: [UInt8]
    private let keys: Int

    init(key: [UInt8], binding text: SQLText, _ keyset: Keyset) {
        var digest = Digest()
        digest.add(text.sql)
        digest.add(keyset.orderBy)
        for value in text.values { digest.add(PageCoding.encode([value])) }
        self.key = SymmetricKey(data: key)
        self.binding = digest.finish()
        self.keys = keyset.count
    }

    func close(_ values: [SQLValue]) -> PageToken {
        let body = [Self.version] + PageCoding.encode(values)
        let bytes = Data(seal(body) + body)
        let text = bytes.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return PageToken(text)
    }

    func open(_ token: PageToken) throws(StoreRefusal) -> [SQLValue] {
        guard token.text.utf8.count <= Self.tokenMax else { throw .pageToken }
        var text = token.text.replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: text), data.count > Self.sealBytes else {
            throw .pageToken
        }
        let body = Array(data.dropFirst(Self.sealBytes))
        let code = HMAC<SHA256>.authenticationCode(for: binding + body, using: key)
        guard Self.areSame(Array(code.prefix(Self.sealBytes)), Array(data.prefix(Self.sealBytes))),
            body.first == Self.version,
            let values = PageCoding.decode(body.dropFirst()), values.count == keys
        else { throw .pageToken }
        return values
    }

    private func seal(_ body: [UInt8]) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: binding + body, using: key)
                .prefix(Self.sealBytes)
        )
    }

    /// In a time that does not tell where they differ.
    private static func areSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (a, b) in zip(left, right) { difference |= a ^ b }
        return difference == 0
    }
}

/// Values as bytes: a tag, then eight bytes or a length and that many.
enum PageCoding {
    static func encode(_ values: [SQLValue]) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in values {
            switch value {
            case .null: bytes.append(0)
            case .integer(let integer): add(1, UInt64(bitPattern: integer))
            case .boolean(let flag): add(1, flag ? 1 : 0)
            case .enumeration(let number): add(1, UInt64(bitPattern: Int64(number)))
            case .real(let real): add(2, real.bitPattern)
            case .text(let text), .uuid(let text):
                add(3, UInt64(text.utf8.count))
                bytes += Array(text.utf8)
            case .bytes(let blob):
                add(4, UInt64(blob.count))
                bytes += blob
            }
        }
        return bytes

        func add(_ tag: UInt8, _ number: UInt64) {
            bytes.append(tag)
            withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
        }
    }

    /// Nil for what was not encoded here.
    static func decode(_ bytes: ArraySlice<UInt8>) -> [SQLValue]? {
        var rest = bytes
        var values: [SQLValue] = []
        while let tag = rest.popFirst() {
            if tag == 0 {
                values.append(.null)
                continue
            }
            guard rest.count >= 8 else { return nil }
            var number: UInt64 = 0
            for byte in rest.prefix(8) { number = number << 8 | UInt64(byte) }
            rest = rest.dropFirst(8)
            switch tag {
            case 1: values.append(.integer(Int64(bitPattern: number)))
            case 2: values.append(.real(Double(bitPattern: number)))
            case 3, 4:
                guard let count = Int(exactly: number), count <= rest.count else { return nil }
                let blob = Array(rest.prefix(count))
                rest = rest.dropFirst(count)
                values.append(
                    tag == 3 ? .text(String(decoding: blob, as: UTF8.self)) : .bytes(blob)
                )
            default: return nil
            }
        }
        return values
    }
}
