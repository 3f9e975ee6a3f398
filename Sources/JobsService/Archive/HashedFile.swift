internal import Crypto
internal import Foundation

/// A file that is written or read from its beginning to its end, with its size and its SHA-256.
struct HashedFile: ~Copyable {
    private let handle: FileHandle
    private var hash = SHA256()
    private(set) var bytes: Int64 = 0

    /// A new file, in place of one that is there.
    init(writing path: String) throws {
        guard
            FileManager.default.createFile(
                atPath: path,
                contents: nil,
                attributes: [.posixPermissions: 0o600]
            )
        else { throw CocoaError(.fileWriteUnknown) }
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    init(reading path: String) throws {
        handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    }

    mutating func write(_ data: Data) throws {
        try handle.write(contentsOf: data)
        take(data)
    }

    /// The next bytes, at most `count`; empty at the end.
    mutating func read(_ count: Int) throws -> Data {
        let data = try handle.read(upToCount: count) ?? Data()
        take(data)
        return data
    }

    /// Of all that was written or read. Ends the file.
    consuming func finish() throws -> String {
        try handle.close()
        return hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
    }

    private mutating func take(_ data: Data) {
        bytes += Int64(data.count)
        hash.update(data: data)
    }

    /// Size and hash of a whole file.
    static func summary(of path: String) throws -> (bytes: Int64, sha256: String) {
        var file = try HashedFile(reading: path)
        while try !file.read(1 << 20).isEmpty {}
        let bytes = file.bytes
        return (bytes, try file.finish())
    }
}

/// The lines of a file, one after the other, without holding it whole.
struct FileLines: ~Copyable {
    /// Bytes of one line.
    static let lineMax = 8 << 20

    struct TooLong: Error {}

    private let handle: FileHandle
    private var rest: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    init(_ path: String) throws {
        handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    }

    /// Without its line end; nil at the end.
    mutating func next() throws -> [UInt8]? {
        while true {
            if let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return Array(rest[start..<end])
            }
            if isAtEnd {
                guard start < rest.count else { return nil }
                defer { start = rest.count }
                return Array(rest[start...])
            }
            rest.removeFirst(start)
            start = 0
            guard rest.count <= Self.lineMax else { throw TooLong() }
            let data = try handle.read(upToCount: 1 << 20) ?? Data()
            isAtEnd = data.isEmpty
            rest += data
        }
    }

    deinit { try? handle.close() }
}
