import ArgumentParser
import Contracts
import Foundation
import Wire

/// `collisionos export`: everything that Jobs keeps of a shop, as files.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a shop's whole slice of Jobs into a folder.",
        discussion: """
            collisionos export backup/main-street --shop 0190…
            Every table as JSON lines (tables/), the main ones as CSV too (csv/), attachments \
            (files/), counters, the audit trail, and manifest.json with counts and SHA-256 of all \
            of it. One snapshot; the shop goes on working. Passwords and sessions stay behind.
            """
    )

    @OptionGroup var place: OperatorOptions

    @Option(help: "UUID of the shop.")
    var shop: String

    @Flag(help: "Leave the CSV files out.")
    var withoutCSV = false

    @Argument(help: ArgumentHelp("A folder that is new or empty.", valueName: "DIR"))
    var folder: String

    func run() async throws {
        let archive: ArchiveFolder
        do {
            archive = try ArchiveFolder(new: folder)
        } catch let unusable as ArchiveFolder.Unusable {
            throw ValidationError(unusable.description)
        }
        let client = place.client("jobs")
        do {
            var writer = PieceWriter(archive)
            let pieces = client.stream(
                ShopArchivesMethods.exportShop,
                ExportShopRequest.with { $0.withoutCsv = withoutCSV },
                CallOptions(actor: .operator(shop: shop)),
                windowBytes: 4 << 20
            )
            for try await piece in pieces { try writer.write(piece) }
            try writer.end()
            await client.close()
            let manifest = try archive.readManifest()
            try archive.checkSizes(try archive.files(of: manifest))
            tell(manifest, writer.files, writer.bytes)
        } catch let error as RPCError {
            await client.close()
            Terminal.note(OperatorCall.explained(error))
            throw ExitCode.failure
        } catch let unusable as ArchiveFolder.Unusable {
            await client.close()
            Terminal.note(unusable.description)
            throw ExitCode.failure
        }
    }

    private func tell(_ manifest: JSONValue, _ files: Int, _ bytes: Int64) {
        let tables = manifest["tables"].items
        let rows = tables.reduce(Int64(0)) { $0 + ($1["rows"].integer ?? 0) }
        Terminal.say(
            "\(Terminal.bold(manifest["shopName"].text ?? "")) (\(manifest["shopId"].text ?? "")): "
                + "\(tables.count) tables, \(rows) rows, \(files) files, \(bytes) bytes in \(folder)"
        )
        let missing = manifest["missingFiles"].items.compactMap(\.text)
        if !missing.isEmpty {
            Terminal.note("\(missing.count) attachments have no file on the disk of Jobs:")
            for path in missing.prefix(20) { Terminal.note("  \(path)") }
        }
    }
}
