import Testing

@testable import Wire

@Suite("Introspection/WatchStats", .timeLimit(.minutes(1)))
struct WatchStatsTests {
    func request(
        _ intervalMilliseconds: UInt32 = 100,
        count: UInt32 = 0
    ) -> IntrospectionWatchStatsRequest {
        .with {
            $0.intervalMs = intervalMilliseconds
            $0.count = count
        }
    }

    @Test("tells how the service fares, as often as it was asked to")
    func counted() async throws {
        let service = await TestService()
        let client = service.client(name: "operator")
        var items = 0
        for try await _ in client.stream(Introspection.watchStats, request(count: 3)) { items += 1 }
        #expect(items == 3)
        var calls: [UInt64] = []
        for try await stats in client.stream(Introspection.watchStats, request()) {
            calls.append(stats.methods.first { $0.path == TestService.echo.path }?.calls ?? .max)
            if calls.last != 0 { break }
            if calls.count == 1 { _ = try await client.call(TestService.echo, Text("")) }
        }
        #expect(calls.first == 0 && calls.last == 1)
        let info = try await client.call(Introspection.info, IntrospectionInfoRequest())
        #expect(info.methods.contains(Introspection.watchStats.path))
        await client.close()
        await service.kill()
    }

    @Test("without a count goes on until the deadline; an interval out of range is refused")
    func bounds() async throws {
        let service = await TestService()
        let client = service.client()
        #expect(await client.waitUntilReady(timeout: .seconds(5)))
        var items = 0
        let error = await failure {
            let options = CallOptions(timeout: .milliseconds(500))
            for try await _ in client.stream(Introspection.watchStats, request(), options) {
                items += 1
            }
        }
        #expect(error?.code == .deadlineExceeded && items >= 1)
        for interval: UInt32 in [0, 99, 60_001, .max] {
            let refused = await failure {
                for try await _ in client.stream(Introspection.watchStats, request(interval)) {}
            }
            #expect(refused?.code == .invalidArgument)
            #expect(refused?.reason == "INTERVAL_OUT_OF_RANGE" && refused?.outcome == .refused)
            #expect(refused?.fields.first?.field == "interval_ms")
        }
        await client.close()
        await service.kill()
    }

    @Test("has no more watchers than it may, and does not hold up a drain")
    func limits() async throws {
        let service = await TestService()
        let client = service.client()
        var iterators: [ItemStream<IntrospectionStatsResponse>.Iterator] = []
        for _ in 0..<ServerCore.watchersMax {
            var iterator = client.stream(Introspection.watchStats, request(60_000))
                .makeAsyncIterator()
            _ = try await iterator.next()
            iterators.append(iterator)
        }
        let full = await failure {
            let options = CallOptions(timeout: .milliseconds(200))
            for try await _ in client.stream(Introspection.watchStats, request(), options) {}
        }
        #expect(full?.reason == "OVERLOADED" && full?.outcome == .refused)
        // Whoever leaves makes room.
        _ = iterators.removeLast()
        let one = request(count: 1)
        #expect(
            await eventually {
                await failure { for try await _ in client.stream(Introspection.watchStats, one) {} }
                    == nil
            }
        )
        #expect(await eventually { service.server.stats().inFlight == 0 })
        let begin = ContinuousClock.now
        await service.server.drain()
        #expect(ContinuousClock.now - begin < .seconds(5))
        for var iterator in iterators {
            let error = await failure { try await iterator.next() }
            #expect(error?.reason == "DRAINING" && error?.outcome == .definite)
        }
        await client.close()
    }
}
