import Crypto

/// SHA-256 over fields, each with its length before it, so that no two lists of fields give the
/// same bytes.
struct Digest {
    private var hash = SHA256()

    mutating func add(_ bytes: [UInt8]) {
        withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { hash.update(bufferPointer: $0) }
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    mutating func add(_ text: String) { add(Array(text.utf8)) }

    mutating func add(_ number: Int64) {
        withUnsafeBytes(of: number.bigEndian) { add(Array($0)) }
    }

    func finish() -> [UInt8] { Array(hash.finalize()) }
}
