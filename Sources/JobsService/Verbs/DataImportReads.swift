internal import Chassis
internal import Contracts
internal import Store

/// GET /v1/dataImports/{id}
enum GetDataImport {
    static func handle(_ request: GetDataImportRequest, _ call: Call) async throws
        -> GetDataImportResponse
    {
        let shop = try call.shop
        return try await call.read { view in
            var answer = GetDataImportResponse()
            answer.dataImport = try view.require(DataImport.self, request.id, in: shop)
            answer.batches = try DataImportBatch.of(answer.dataImport, view, shop)
            return answer
        }
    }
}

/// GET /v1/dataImports — newest first.
enum ListDataImports {
    static let pageDefault = 50
    static let pageMax = 200

    static func handle(_ request: ListDataImportsRequest, _ call: Call) async throws
        -> ListDataImportsResponse
    {
        let shop = try call.shop
        let limit = request.pageSize > 0 ? min(Int(request.pageSize), pageMax) : pageDefault
        return try await call.read { view in
            var answer = ListDataImportsResponse()
            answer.dataImports = try view.all(
                DataImport.self,
                in: shop,
                order: [.descending("create_time"), .descending("id")],
                limit: limit
            )
            return answer
        }
    }
}
