import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One GET whose status is all that matters.
enum HttpProbe {
    static let timeout: TimeInterval = 3

    static func status(of url: URL) async throws -> Int {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = timeout
        let session = URLSession(configuration: configuration)
        defer { session.invalidateAndCancel() }
        let (_, response) = try await session.data(from: url)
        return (response as? HTTPURLResponse)?.statusCode ?? 0
    }
}
