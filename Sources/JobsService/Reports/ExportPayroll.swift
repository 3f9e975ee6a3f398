internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// GET /v1/payroll — what is to be paid for some days, per person (4.7).
enum ExportPayroll {
    static func handle(
        _ request: ExportPayrollRequest,
        _ call: Call
    ) async throws -> ExportPayrollResponse {
        let desk = try await ReportDesk(request.fromDate, request.toDate, call)
        let span = desk.range.whole
        let rows = try await call.read { view in
            let period = try view.first(
                PayrollPeriod.self,
                in: desk.shop,
                where: [
                    .equal("starts_on", .text(span.first.text)),
                    .equal("ends_before", .text(span.end.text)),
                ]
            )
            let work = try PayrollWork.read(span, period: period?.name, view, in: desk.shop)
            return try view.all(User.self, in: desk.shop, archived: true).compactMap { person in
                work[person.id].map { part in
                    var row = PayrollRow(person, part.work, currency: desk.currency)
                    row.unpaidEntries = Int32(clamping: part.unpaid)
                    row.waitingEntries = Int32(clamping: part.waiting)
                    return row
                }
            }
        }
        let sorted = rows.sorted { $0.name == $1.name ? $0.userID < $1.userID : $0.name < $1.name }
        return ExportPayrollResponse.with {
            $0.fromDate = span.first.text
            $0.toDate = span.end.text
            $0.timeZone = desk.timeZone
            if request.csv {
                $0.csv = ReportCSV.text([PayrollRow.head] + sorted.map(\.cells))
            } else {
                $0.rows = sorted
            }
        }
    }
}
