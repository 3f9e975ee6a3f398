import HTTPTypes
import Testing

@testable import Gateway

@Suite("Rate limits")
struct LimitTests {
    @Test("a bucket gives its burst at once, then its rate")
    func buckets() {
        let buckets = TokenBuckets(name: "address", .init(perSecond: 2, burst: 3))
        let start = ContinuousClock.now
        let first = (0..<4).map { _ in buckets.take("a", now: start)?.isAllowed }
        #expect(first == [true, true, true, false])
        #expect(buckets.take("b", now: start)?.isAllowed == true)
        #expect(buckets.take("a", now: start + .milliseconds(400))?.isAllowed == false)
        #expect(buckets.take("a", now: start + .milliseconds(1000))?.isAllowed == true)
    }

    @Test("a refusal says how long to wait")
    func wait() {
        let buckets = TokenBuckets(name: "signIn", .init(perSecond: 0.2, burst: 1))
        let start = ContinuousClock.now
        _ = buckets.take("a", now: start)
        #expect(
            buckets.take("a", now: start)
                == .init(isAllowed: false, remaining: 0, seconds: 5)
        )
    }

    @Test("a rate of 0 is no limit")
    func none() {
        #expect(TokenBuckets(name: "x", .init(perSecond: 0, burst: 5)).take("a", now: .now) == nil)
    }

    @Test("a flood of addresses does not grow the table, and limits itself")
    func flood() {
        let buckets = TokenBuckets(name: "address", .init(perSecond: 0.001, burst: 2))
        let start = ContinuousClock.now
        for number in 0..<TokenBuckets.keysMax { _ = buckets.take("a\(number)", now: start) }
        let late = (0..<5).map { buckets.take("late\($0)", now: start)?.isAllowed }
        #expect(late == [true, true, false, false, false])
        // Whoever was known before is not disturbed.
        #expect(buckets.take("a7", now: start)?.isAllowed == true)
    }

    @Test("clocks that step back take nothing away")
    func backwards() {
        let buckets = TokenBuckets(name: "address", .init(perSecond: 1, burst: 2))
        let start = ContinuousClock.now
        _ = buckets.take("a", now: start)
        #expect(buckets.take("a", now: start - .seconds(3600))?.isAllowed == true)
    }

    @Test("IPv6 addresses of one customer share a bucket")
    func addresses() {
        let one = RateLimits.key(ofAddress: "2001:db8:1:2:3:4:5:6")
        #expect(one == RateLimits.key(ofAddress: "2001:db8:1:2:ffff::1"))
        #expect(one != RateLimits.key(ofAddress: "2001:db8:1:3::1"))
        #expect(RateLimits.key(ofAddress: "::ffff:10.0.0.1") == "10.0.0.1")
        #expect(RateLimits.key(ofAddress: "10.0.0.1") == "10.0.0.1")
        #expect(RateLimits.key(ofAddress: "::1") == RateLimits.key(ofAddress: "::2"))
    }

    @Test("the headers name the policy and what is left")
    func headers() throws {
        let buckets = TokenBuckets(name: "address", .init(perSecond: 10, burst: 20))
        var headers: HTTPFields = [:]
        try RateLimits.take("a", from: buckets, now: .now, noting: &headers)
        #expect(headers[.rateLimitPolicy] == "\"address\";q=20;w=2")
        #expect(headers[.rateLimit] == "\"address\";r=19;t=1")
    }
}

@Suite("Headers of a call")
struct CallHeaderTests {
    private func headers(_ fields: HTTPFields) throws(Problem) -> CallHeaders {
        var random = SystemRandomNumberGenerator()
        let trace = Trace(requestID: nil, traceparent: nil, tracestate: nil, using: &random)
        return try CallHeaders(
            Inquiry(
                verb: "POST",
                target: "/",
                headers: fields,
                address: "",
                trace: trace
            ) { _ in [] }
        )
    }

    @Test("the request's deadline is read in seconds and bounded")
    func timeouts() throws {
        #expect(try headers([.requestTimeout: "5"]).timeout == .seconds(5))
        #expect(try headers([.requestTimeout: "0.25"]).timeout == .milliseconds(250))
        #expect(try headers([.requestTimeout: "9999999"]).timeout == CallHeaders.timeoutMax)
        #expect(try headers([.connectTimeout: "1500"]).timeout == .milliseconds(1500))
        for wrong in ["", "-1", "0", "1e9", "NaN", "5s", "1.", ".5", "0.0001", "99999999999"] {
            #expect(throws: Problem.self) { try headers([.requestTimeout: wrong]) }
        }
    }

    @Test("an idempotency key is visible ASCII of at most 255 characters")
    func keys() throws {
        #expect(try headers([.idempotencyKey: "\"abc-1\""]).idempotencyKey == "abc-1")
        #expect(try headers([.idempotencyKey: "abc"]).idempotencyKey == "abc")
        for wrong in ["", "\"\"", "a b", "é", String(repeating: "a", count: 256)] {
            #expect(throws: Problem.self) { try headers([.idempotencyKey: wrong]) }
        }
        var twice: HTTPFields = [.idempotencyKey: "a"]
        twice.append(HTTPField(name: .idempotencyKey, value: "b"))
        #expect(throws: Problem.self) { try headers(twice) }
    }

    @Test("If-Match takes one strong version; tags that are no version match no row")
    func ifMatch() throws {
        #expect(try headers([.ifMatch: "\"7\""]).ifMatch == "7")
        #expect(try headers([.ifMatch: "*"]).ifMatchAny)
        for stale in ["W/\"7\"", "\"abc\"", "\"7\", \"8\""] {
            #expect(throws: Problem.versionChanged) { try headers([.ifMatch: stale]) }
        }
        #expect(throws: Problem.self) { try headers([.ifMatch: "7"]) }
    }

    @Test("If-None-Match compares weakly, in lists and with the star")
    func ifNoneMatch() {
        #expect(EntityTag.matches("\"7\"", version: 7))
        #expect(EntityTag.matches("W/\"7\"", version: 7))
        #expect(EntityTag.matches("\"1\" , \"7\"", version: 7))
        #expect(EntityTag.matches("*", version: 7))
        #expect(!EntityTag.matches("\"70\"", version: 7))
    }

    @Test("a trace goes on when it is well-formed, else begins here")
    func traces() {
        var random = SystemRandomNumberGenerator()
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let trace = Trace(requestID: "r-1", traceparent: good, tracestate: "a=b", using: &random)
        #expect(trace.traceID == "0af7651916cd43dd8448eb211c80319c" && trace.requestID == "r-1")
        #expect(trace.traceparent.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-"))
        #expect(trace.traceparent != good && trace.tracestate == "a=b")
        for wrong in ["", "01-" + good.dropFirst(3), good + "-x", good.uppercased()] {
            let own = Trace(
                requestID: "a\r\nb",
                traceparent: wrong,
                tracestate: "a=b",
                using: &random
            )
            #expect(own.traceID != trace.traceID && own.tracestate.isEmpty)
            #expect(own.requestID.utf8.count == 32)
        }
    }
}
