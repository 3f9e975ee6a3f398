internal import Chassis
internal import Store

/// Everything that holds bytes, at its place below the service's own directory.
struct FileDesk: Sendable {
    /// Largest file: 32 MiB.
    static let fileBytesMax: Int64 = 32 << 20
    /// Bytes of one part on its way in or out.
    static let partBytesMax = 1 << 20

    private static let folder = "files"

    let store: any FileStore
    let uploads: UploadFolder
    let signer: LinkSigner

    init(_ environment: Environment) throws {
        let folder = environment.dataDirectory + "/" + Self.folder
        let local = LocalFileStore(folder: folder)
        store = local
        uploads = UploadFolder(folder: local.incoming)
        signer = try LinkSigner(file: folder + "/link.key")
    }

    /// Where a file lies, relative to the service's directory: what an archive of a shop carries.
    static func path(of hash: FileHash, in shop: ShopID) -> String {
        folder + "/" + LocalFileStore.place(of: hash, in: shop)
    }
}

extension Call {
    func files() throws -> FileDesk { try FileDesk(environment) }
}
