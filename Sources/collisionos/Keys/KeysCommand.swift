import ArgumentParser
import Foundation
import Wire

/// `collisionos keys`: what programs prove themselves with when they call over tcp.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make keys for calls over tcp, and lists of who may.",
        subcommands: [New.self, Allow.self, Show.self]
    )

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new",
            abstract: "Write NAME.key, for the program alone, and NAME.pub, for everyone.",
            discussion: "A file that is there is never overwritten."
        )

        @Argument(help: "Peer name of the program: gateway, jobs, parts, finance, comms.")
        var name: String

        @Option(help: "The directory of the files.")
        var out = "."

        @Flag(help: "Write the key file, with its secret, to standard output and to no file.")
        var stdout = false

        func run() throws {
            var pair = try CurveKeyPair.generate()
            // A text that looks like a flag is a nuisance on command lines.
            while pair.publicKey.z85.hasPrefix("-") { pair = try .generate() }
            guard let entry = PublicKeyFile.Entry(name: name, key: pair.publicKey) else {
                throw KeyFiles.notAName(name)
            }
            if stdout {
                Terminal.say(String(pair.fileText(of: name).dropLast()))
                return
            }
            let (key, shown) = (out + "/\(name).key", out + "/\(name).pub")
            for path in [key, shown] where FileManager.default.fileExists(atPath: path) {
                throw ValidationError("\(path) is there already: move it away first")
            }
            try KeyFiles.create(key, pair.fileText(of: name), mode: 0o600)
            try KeyFiles.create(shown, KeyFiles.line(entry) + "\n", mode: 0o644)
            Terminal.say("\(key)  keep it secret; curve.key of \(name) names it")
            Terminal.say("\(shown)  \(pair.publicKey)")
        }
    }

    struct Allow: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "allow",
            abstract: "Add a public key to a list; running programs follow within two seconds.",
            discussion: "A name may have two keys while one follows the other."
        )

        @Argument(help: "The list, made if there is none.")
        var file: String

        @Argument(help: "Peer name of who holds the key.")
        var name: String

        @Argument(help: "The public key, 40 characters, as in NAME.pub.")
        var key: String

        func run() throws {
            guard let key = CurveKey(z85: key) else {
                throw ValidationError("a public key has 40 characters of Z85")
            }
            guard let entry = PublicKeyFile.Entry(name: name, key: key) else {
                throw KeyFiles.notAName(name)
            }
            if try KeyFiles.add(entry, to: file) {
                Terminal.say("\(name) may, with \(key)")
            } else {
                Terminal.say("\(name) may already, with \(key)")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print the names and public keys of a list, or the public key of a key file."
        )

        @Argument(help: "A list, a .pub file or a .key file.")
        var file: String

        func run() throws {
            for line in try KeyFiles.shown(file) { Terminal.say(line) }
        }
    }
}
