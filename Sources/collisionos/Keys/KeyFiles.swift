import ArgumentParser
import Foundation
import Wire

/// Key files and lists on disk.
enum KeyFiles {
    static func notAName(_ name: String) -> ValidationError {
        ValidationError("\(name) is no peer name: 1 to 64 of a-z 0-9 - _ . (not public, not secret)")
    }

    static func line(_ entry: PublicKeyFile.Entry) -> String { "\(entry.name) \(entry.key)" }

    /// Never overwrites, and never has another mode than this one.
    static func create(_ path: String, _ text: String, mode: mode_t) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw ValidationError("cannot create \(path): \(String(cString: strerror(errno)))")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
        try handle.close()
    }

    /// The list is replaced as a whole, so that no program reads half of it.
    ///
    /// - Returns: false if the key is on it already.
    static func add(_ entry: PublicKeyFile.Entry, to path: String) throws -> Bool {
        var text = ""
        if FileManager.default.fileExists(atPath: path) {
            let entries = try PublicKeyFile(file: path).entries
            if entries.contains(entry) { return false }
            _ = try PublicKeyFile(entries + [entry])
            text = try String(contentsOfFile: path, encoding: .utf8)
            if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        }
        let new = path + ".new"
        try? FileManager.default.removeItem(atPath: new)
        try create(new, text + line(entry) + "\n", mode: 0o644)
        guard rename(new, path) == 0 else {
            throw ValidationError("cannot replace \(path): \(String(cString: strerror(errno)))")
        }
        return true
    }

    /// Public keys only, whatever the file is.
    static func shown(_ path: String) throws -> [String] {
        if let pair = try? CurveKeyPair(file: path) { return ["public \(pair.publicKey)"] }
        return try PublicKeyFile(file: path).entries.map(line)
    }
}
