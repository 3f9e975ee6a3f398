internal import Chassis

/// Everything that holds bytes, at its place below the service's own directory.
struct FileDesk: Sendable {
    /// Largest file: 32 MiB.
    static let fileBytesMax: Int64 = 32 << 20
    /// Bytes of one part on its way in or out.
    static let partBytesMax = 1 << 20

    let store: any FileStore
    let uploads: UploadFolder
    let signer: LinkSigner

    init(_ environment: Environment) throws {
        let folder = environment.dataDirectory + "/files"
        let local = LocalFileStore(folder: folder)
        store = local
        uploads = UploadFolder(folder: local.incoming)
        signer = try LinkSigner(file: folder + "/link.key")
    }
}

extension Call {
    func files() throws -> FileDesk { try FileDesk(environment) }
}
