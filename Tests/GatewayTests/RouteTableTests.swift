import Schema
import Testing

@testable import Gateway

@Suite("Routes")
struct RouteTableTests {
    private static let table: RouteTable<String> = {
        let routes: [(Route, String)] = [
            (Route("GET", [.literal("v1"), .literal("jobs"), .capture("id")]), "get"),
            (Route("GET", [.literal("v1"), .literal("jobs")]), "list"),
            (Route("POST", [.literal("v1"), .literal("jobs")], body: "job"), "create"),
            (Route("PATCH", [.literal("v1"), .literal("jobs"), .capture("job.id")]), "update"),
            (
                Route("POST", [.literal("v1"), .literal("jobs"), .capture("id")], action: "move"),
                "move"
            ),
            (Route("POST", [.literal("v1"), .literal("jobs")], action: "import"), "import"),
            (Route("GET", [.literal("v1"), .literal("jobs"), .literal("today")]), "today"),
            (
                Route(
                    "GET",
                    [.literal("v1"), .literal("jobs"), .literal("today"), .literal("late")]
                ),
                "late"
            ),
            (
                Route(
                    "GET",
                    [.literal("v1"), .literal("jobs"), .capture("id"), .literal("parts")]
                ),
                "parts"
            ),
        ]
        do {
            return try RouteTable(routes)
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static func told(_ verb: String, _ path: String) -> String {
        switch table.find(verb: verb, path: path[...]) {
        case .found(let match):
            ([match.endpoint] + match.captured.map { "\($0.field)=\($0.text)" })
                .joined(separator: " ")
        case .otherVerbs(let verbs): "405 " + verbs.joined(separator: ",")
        case .nowhere: "404"
        case .malformed: "400"
        }
    }

    @Test(
        "a path finds its route: literal before action before capture",
        arguments: [
            ("GET", "/v1/jobs", "list"), ("POST", "/v1/jobs", "create"),
            ("GET", "/v1/jobs/7", "get id=7"), ("PATCH", "/v1/jobs/7", "update job.id=7"),
            ("POST", "/v1/jobs/7:move", "move id=7"), ("POST", "/v1/jobs:import", "import"),
            ("GET", "/v1/jobs/today", "today"), ("GET", "/v1/jobs/today/late", "late"),
            ("GET", "/v1/jobs/a%20b", "get id=a b"), ("GET", "/v1/jobs/%C3%A9", "get id=é"),
            // The literal `today` is a dead end here; the capture is not.
            ("GET", "/v1/jobs/today/parts", "parts id=today"),
            // Another verb at the literal does not hide the capture.
            ("PATCH", "/v1/jobs/today", "update job.id=today"),
            // An escaped colon is part of the id.
            ("GET", "/v1/jobs/7%3Amove", "get id=7:move"),
        ]
    )
    func found(verb: String, path: String, expected: String) {
        #expect(Self.told(verb, path) == expected)
    }

    @Test(
        "a path that exists names the verbs it takes; one that does not is 404",
        arguments: [
            ("DELETE", "/v1/jobs", "405 GET,POST"), ("GET", "/v1/jobs/7:move", "405 POST"),
            ("PUT", "/v1/jobs/7", "405 GET,PATCH"), ("get", "/v1/jobs", "405 GET,POST"),
            ("GET", "/v1/jobs/", "404"), ("GET", "/v1//jobs", "404"), ("GET", "//v1/jobs", "404"),
            ("GET", "/v1/Jobs", "404"), ("GET", "/v0/jobs", "404"), ("GET", "/", "404"),
            ("GET", "/v1/jobs/7/8", "404"), ("POST", "/v1/jobs/7:fly", "404"),
            ("POST", "/v1/jobs/7:", "404"), ("POST", "/v1/jobs/:move", "404"),
            ("POST", "/v1/jobs:move", "404"), ("POST", "/v1/jobs/7:move:fly", "404"),
            ("GET", "/v1/jobs/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15", "404"),
        ]
    )
    func notFound(verb: String, path: String, expected: String) {
        #expect(Self.told(verb, path) == expected)
    }

    @Test(
        "an encoding that two programs could read in two ways is refused",
        arguments: [
            "/v1/jobs/..", "/v1/jobs/.", "/v1/../v1/jobs", "/v1/jobs/%2e%2e", "/v1/jobs/%2E",
            "/v1/jobs/a%2Fb", "/v1/jobs/a%5Cb", "/v1/jobs/%252e", "/v1/jobs/%00", "/v1/jobs/%0d%0a",
            "/v1/jobs/%", "/v1/jobs/%4", "/v1/jobs/%zz", "/v1/jobs/%ff", "/v1/jobs/%c0%af",
            "/v1/jobs/7;x=y", "/v1/jobs/a\\b", "/v1/jobs/é", "v1/jobs", "", "/v1/jobs/a b",
        ]
    )
    func malformed(path: String) {
        #expect(Self.told("GET", path) == "400")
    }

    @Test("two routes with one verb and path are a fault of the contracts")
    func duplicates() {
        let route = Route("GET", [.literal("v1"), .capture("id")])
        let other = Route("GET", [.literal("v1"), .capture("job_id")])
        #expect(throws: RouteTable<Int>.Duplicate(verb: "GET", path: "/v1/{job_id}")) {
            try RouteTable([(route, 1), (other, 2)])
        }
    }

    @Test("the contracts' routes fit beside the gateway's own")
    func contracts() throws {
        _ = try Routes.of(AllMethods.list)
        #expect(AllMethods.list.count > 100)
    }

    @Test("no method that people do not act through has a place")
    func houseMethods() throws {
        let hidden = AllMethods.list.filter { !$0.isPublic }
        #expect(hidden.contains { $0.path.hasSuffix("/OpenSession") })
        #expect(hidden.contains { $0.path.hasSuffix("/SetUpShop") })
        #expect(hidden.contains { $0.path.hasSuffix("/GetJobForInvoicing") })
    }
}

@Suite("Query strings")
struct QueryTextTests {
    @Test("names and values are decoded in their order")
    func parses() throws {
        #expect(
            try QueryText.parse("filter=a%3D%22b+c%22&pageSize=5&flag") == [
                .init(name: "filter", value: "a=\"b c\""), .init(name: "pageSize", value: "5"),
                .init(name: "flag", value: ""),
            ]
        )
        #expect(try QueryText.parse("").isEmpty)
    }

    @Test(
        "cut-off escapes, bytes that are no UTF-8 and NUL are refused",
        arguments: ["a=%", "a=%f", "a=%ff", "%00=1", "a=%00", "=1"]
    )
    func malformed(text: String) {
        #expect(throws: QueryText.Refusal.malformed) { try QueryText.parse(text[...]) }
    }

    @Test("the number of parameters is bounded")
    func bound() {
        let many = Array(repeating: "a=1", count: QueryText.parametersMax + 1).joined(
            separator: "&"
        )
        #expect(throws: QueryText.Refusal.tooMany) { try QueryText.parse(many[...]) }
    }
}
