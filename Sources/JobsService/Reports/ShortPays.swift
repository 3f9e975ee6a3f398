internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// GET /v1/shortPays — supplements that came back with less than was asked (J110).
enum ShortPays {
    static func handle(
        _ request: ListShortPaysRequest,
        _ call: Call
    ) async throws -> ListShortPaysResponse {
        let shop = try call.shop
        try call.require(Permission.priceView)
        return try await call.read { view in try read(request, view, in: shop) }
    }

    static func read(
        _ request: ListShortPaysRequest,
        _ view: View,
        in shop: ShopID
    ) throws -> ListShortPaysResponse {
        let row = try view.require(Shop.self, shop.text, in: shop)
        let calendar = ShopCalendar(row)
        let from = CivilDate(request.fromDate).map { calendar.span(of: $0).lowerBound } ?? 0
        let until = CivilDate(request.toDate).map { calendar.span(of: $0).upperBound } ?? .max
        let rows = try view.rows(
            """
            SELECT s.id AS id, s.supplement_number AS number, s.status AS status, s.currency AS currency,
            s.estimate_id AS estimate, e.estimate_number AS estimate_number, s.job_id AS job,
            j.job_number AS job_number, s.insurance_company_id AS insurer,
            s.amount_asked_minor AS asked, s.amount_approved_minor AS approved,
            s.short_pay_minor AS short, s.decided_at AS decided, s.decided_by_name AS who
            FROM estimate_supplements s
            JOIN estimates e ON e.shop_id = s.shop_id AND e.id = s.estimate_id
            LEFT JOIN jobs j ON j.shop_id = s.shop_id AND j.id = s.job_id
            WHERE s.shop_id = ? AND s.decided_at >= ? AND s.decided_at < ? AND s.short_pay_minor > 0
            ORDER BY s.decided_at DESC, s.id DESC
            """,
            [.shop(shop), .integer(from), .integer(until)]
        )
        var answer = ListShortPaysResponse()
        answer.asked.currency = row.currency
        answer.approved.currency = row.currency
        answer.shortPay.currency = row.currency
        let insurer = request.insuranceCompanyID.lowercased()
        for row in rows where insurer.isEmpty || row.uuid("insurer") == insurer {
            var short = ShortPay.of(row)
            short.insuranceCompanyName =
                try view.replica(InsuranceCompany.self, short.insuranceCompanyID, in: shop)?.name
                ?? ""
            short.lines = try lines(of: short, view, in: shop)
            answer.asked.minor = answer.asked.minor.addingClamped(short.asked.minor)
            answer.approved.minor = answer.approved.minor.addingClamped(short.approved.minor)
            answer.shortPay.minor = answer.shortPay.minor.addingClamped(short.shortPay.minor)
            answer.shortPays.append(short)
        }
        return answer
    }

    private static func lines(
        of short: ShortPay,
        _ view: View,
        in shop: ShopID
    ) throws -> [ShortPaidLine] {
        try view.all(
            EstimateLineItem.self,
            in: shop,
            where: [
                .equal("estimate_id", .uuid(short.estimateID)),
                .equal("supplement_number", .integer(Int64(short.supplementNumber))),
                .equal("status", EstimateLineItem.Status.rejected),
            ],
            order: [.ascending("line_number")]
        ).map { line in
            ShortPaidLine.with {
                $0.lineID = line.id
                $0.lineNumber = line.lineNumber
                $0.description_p = line.description_p
                $0.amount = .of(line.weight, line.currency)
                $0.reason = line.rejectionReason
            }
        }
    }
}

extension ShortPay {
    fileprivate static func of(_ row: SQLRow) -> ShortPay {
        let currency = row.text("currency") ?? ""
        return ShortPay.with {
            $0.supplementID = row.uuid("id") ?? ""
            $0.supplementNumber = Int32(clamping: row.integer("number") ?? 0)
            $0.status =
                EstimateSupplement.Status(storedName: row.text("status") ?? "")
                ?? .unspecified
            $0.estimateID = row.uuid("estimate") ?? ""
            $0.estimateNumber = row.text("estimate_number") ?? ""
            $0.jobID = row.uuid("job") ?? ""
            $0.jobNumber = row.text("job_number") ?? ""
            $0.insuranceCompanyID = row.uuid("insurer") ?? ""
            $0.asked = .of(row.integer("asked") ?? 0, currency)
            $0.approved = .of(row.integer("approved") ?? 0, currency)
            $0.shortPay = .of(row.integer("short") ?? 0, currency)
            if let decided = row.integer("decided") {
                $0.decidedAt = Google_Protobuf_Timestamp(microseconds: decided)
            }
            $0.decidedByName = row.text("who") ?? ""
        }
    }
}
