import Contracts
import HTTPTypes
import Schema
import Testing
import Wire

@testable import Gateway

@Suite("Tables as text/csv")
struct CSVAnswerTests {
    private func inquiry(_ accept: String?) -> Inquiry {
        var headers: HTTPFields = [:]
        if let accept { headers[.accept] = accept }
        var random = SystemRandomNumberGenerator()
        return Inquiry(
            verb: "GET",
            target: "/v1/payroll",
            headers: headers,
            address: "192.0.2.1",
            trace: Trace(requestID: nil, traceparent: nil, tracestate: nil, using: &random),
            body: { _ throws(Problem) in [] }
        )
    }

    private func method(_ name: String) throws -> MethodDescription {
        try #require(AllMethods.list.first { $0.path.hasSuffix("/" + name) })
    }

    @Test(
        "the first of CSV and JSON that is accepted is wanted",
        arguments: [
            ("text/csv", true), ("text/csv; header=present, application/json", true),
            ("application/json, text/csv", false), ("*/*", false), ("text/html, text/csv", true),
            ("text/csv;q=0, application/json", false), ("TEXT/CSV", true), ("", false),
            ("text/csvx", false),
        ] as [(String, Bool)]
    )
    func accept(accept: String, wanted: Bool) {
        #expect(CSVAnswer.isFirst(in: accept) == wanted)
    }

    @Test("only methods with a table answer with one")
    func methods() throws {
        #expect(try CSVAnswer.isWanted(inquiry("text/csv"), method("ExportPayroll")))
        #expect(try CSVAnswer.isWanted(inquiry("text/csv"), method("GetProductionEfficiency")))
        #expect(try !CSVAnswer.isWanted(inquiry(nil), method("ExportPayroll")))
        #expect(try !CSVAnswer.isWanted(inquiry("text/csv"), method("GetJob")))
        #expect(try !CSVAnswer.isWanted(inquiry("text/csv"), method("ClosePayrollPeriod")))
    }

    @Test("the flag is set in the request, and the text is the body")
    func bodies() throws {
        let method = try method("ExportPayroll")
        let route = try #require(method.routes.first)
        let payload = try Transcoder(method: method, route: route).payload(
            body: [],
            contentType: nil,
            captured: [],
            query: [QueryText.Parameter(name: "fromDate", value: "2026-06-01")],
            headers: CallHeaders(),
            csv: true
        )
        let request = try ExportPayrollRequest(serializedBytes: payload)
        #expect(request.csv)
        #expect(request.fromDate == "2026-06-01")
        let answer = ExportPayrollResponse.with { $0.csv = "a,b\r\n1,2\r\n" }
        let reply = Reply(payload: try answer.serializedBytes())
        let rendered = CSVAnswer.of(reply, method)
        #expect(rendered.status == 200)
        #expect(rendered.headers[.contentType] == "text/csv; charset=utf-8; header=present")
        #expect(String(decoding: rendered.body, as: UTF8.self) == "a,b\r\n1,2\r\n")
    }
}
