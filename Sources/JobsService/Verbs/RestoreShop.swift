internal import Chassis
internal import Contracts
internal import Foundation
internal import Store

/// ShopArchives/StageArchive — a piece of an archive on its way in.
enum StageArchive {
    static func handle(_ request: StageArchiveRequest, _ call: Call) async throws
        -> StageArchiveResponse
    {
        let staging = ArchiveStaging(request.stagingID, call.environment)
        let size = try await FileWork.run { try staging.add(request) }
        return StageArchiveResponse.with { $0.size = size }
    }
}

/// ShopArchives/RestoreShop — checks a staged archive, keeps its attachments' files, and makes the
/// shop of it in one transaction. The files come first: without rows that name them they do no harm,
/// and the other way round a row would name what is not there.
enum RestoreShop {
    static func handle(_ request: RestoreShopRequest, _ call: Call) async throws
        -> RestoreShopResponse
    {
        let shop = try call.shop
        let staging = ArchiveStaging(request.stagingID, call.environment)
        guard staging.isThere else { throw ArchiveRefusal.stagingUnknown }
        defer { staging.remove() }
        let manifest = try await FileWork.run { try ArchiveCheck(staging: staging).manifest() }
        try await call.read { view in try ArchiveWriter.requireEmpty(view, shop) }
        let kept = try call.files().store
        for file in manifest.files {
            guard let hash = KeptBytes.hash(of: file) else { continue }
            try await KeptBytes.keep(staging.file(file.path), as: hash, in: shop, kept)
        }
        let author = call.authorship
        return try await call.write { tx in
            try ArchiveWriter(
                staging: staging,
                manifest: manifest,
                tx: tx,
                shop: shop,
                author: author
            ).write()
        }
    }
}
