import ArgumentParser
import Contracts
import Foundation
import Wire

/// `collisionos import-archive`: a shop out of an archive, all or nothing.
struct ImportArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-archive",
        abstract: "Make a shop of an archive that `export` has written.",
        discussion: """
            collisionos import-archive backup/main-street
            collisionos import-archive backup/main-street --shop 0191…
            The shop keeps its id, or gets the one that is named; either way the id may have no \
            row yet. Version, sizes and hashes are checked before anything is written, and it is \
            written in one transaction. People sign in again once they have new passwords.
            """
    )

    /// Bytes of one piece.
    static let pieceBytes = 1 << 20
    /// Newest format that is known here.
    static let version: Int64 = 1

    @OptionGroup var place: OperatorOptions

    @Option(help: "UUID of the shop that it becomes; the archive's own when not said.")
    var shop: String?

    @Argument(help: ArgumentHelp("The archive.", valueName: "DIR"))
    var folder: String

    func run() async throws {
        let archive = ArchiveFolder(at: folder)
        let client = place.client("jobs")
        do {
            let manifest = try archive.readManifest()
            guard let version = manifest["formatVersion"].integer, version <= Self.version else {
                throw ArchiveFolder.Unusable(
                    description: "the archive has format "
                        + "\(manifest["formatVersion"].text ?? "unknown"); this program knows up to "
                        + "\(Self.version)"
                )
            }
            let files = try archive.files(of: manifest)
            try archive.checkSizes(files)
            let target = shop ?? manifest["shopId"].text ?? ""
            let id = UUID().uuidString.lowercased()
            var bar = ProgressBar(total: files.count + 1)
            for (place, file) in files.enumerated() {
                bar.show(place, file.path)
                try await send(file.path, of: archive, id, client, target)
            }
            try await send(ArchiveFolder.manifest, of: archive, id, client, target)
            bar.end()
            let answer = try await client.call(
                ShopArchivesMethods.restoreShop,
                RestoreShopRequest.with { $0.stagingID = id },
                CallOptions(idempotencyKey: id, actor: .operator(shop: target))
            )
            await client.close()
            let rows = answer.tables.reduce(Int64(0)) { $0 + $1.rows }
            Terminal.say(
                "Shop \(answer.shopID): \(answer.tables.count) tables, \(rows) rows, "
                    + "\(answer.files) attachments' files"
            )
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

    /// An empty file is one empty piece.
    private func send(
        _ name: String,
        of archive: ArchiveFolder,
        _ id: String,
        _ client: Client,
        _ target: String
    ) async throws {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: archive.whole(name)))
        defer { try? handle.close() }
        var offset: Int64 = 0
        repeat {
            let content = try handle.read(upToCount: Self.pieceBytes) ?? Data()
            if content.isEmpty, offset > 0 { return }
            let from = offset
            _ = try await client.call(
                ShopArchivesMethods.stageArchive,
                StageArchiveRequest.with {
                    $0.stagingID = id
                    $0.path = name
                    $0.offset = from
                    $0.content = content
                },
                CallOptions(actor: .operator(shop: target))
            )
            offset += Int64(content.count)
            if content.count < Self.pieceBytes { return }
        } while true
    }
}
