import Schema
import Testing

@testable import Store

@Suite struct ListTests {
    private static let number = SampleJob.table.positions["job_number"] ?? 0
    private static let delivery = SampleJob.table.positions["delivery_time"] ?? 0
    private static let priority = SampleJob.table.positions["priority"] ?? 0
    private static let status = SampleJob.table.positions["status"] ?? 0
    private static let vin = SampleJob.table.positions["vin"] ?? 0
    private static let secret = SampleJob.table.positions["password_hash"] ?? 0
    private static let tags = SampleJob.table.positions["tags"] ?? 0

    /// Jobs whose delivery repeats and is often not known.
    private func filled(_ count: Int) async throws -> Store {
        let store = try Sample.store()
        try await store.write { tx throws in
            for index in 0..<count {
                var job = Sample.job("RO-\(1000 + index)")
                if index % 3 != 0 { job.deliveryTime = Int64(index % 7) }
                job.priority = Int32(index % 5 + 1)
                job.status = index % 2 == 0 ? .ready : .intake
                job.tags = index % 10 == 0 ? "[\"hail\"]" : "[\"hai\",\"l\"]"
                _ = try tx.insert(job, in: Sample.shop, by: Sample.author)
                _ = try tx.insert(job, in: Sample.otherShop, by: Sample.author)
            }
        }
        return store
    }

    private func pages(_ store: Store, _ query: ListQuery) async throws -> [SampleJob] {
        var query = query
        var rows: [SampleJob] = []
        for _ in 0..<1_000 {
            let asked = query
            let page = try await store.read { try $0.list(SampleJob.self, in: Sample.shop, asked) }
            rows += page.rows
            guard let next = page.next else { return rows }
            query.after = next
        }
        return rows
    }

    @Test("a list without a size gives 50 rows, and never more than 200 (X012)")
    func sizes() async throws {
        let store = try await filled(210)
        for (asked, given) in [(0, 50), (-1, 50), (7, 7), (200, 200), (5_000, 200)] {
            let page = try await store.read {
                try $0.list(SampleJob.self, in: Sample.shop, ListQuery(pageSize: asked))
            }
            #expect(page.rows.count == given)
            #expect(page.next != nil)
        }
    }

    @Test("a % or _ that carries an accent stands for itself in a filter")
    func accentedWildcards() async throws {
        let store = try Sample.store()
        let numbers = ["5%\u{301}", "5x\u{301}", "5_\u{308}", "5x\u{308}"]
        try await store.write { tx throws in
            for number in numbers {
                _ = try tx.insert(Sample.job(number), in: Sample.shop, by: Sample.author)
            }
        }
        for (sought, found) in [("%\u{301}", numbers[0]), ("5_\u{308}", numbers[2])] {
            let filter = Filter.has(column: Self.number, sought)
            let page = try await store.read {
                try $0.list(SampleJob.self, in: Sample.shop, ListQuery(filter: filter))
            }
            #expect(page.rows.map(\.jobNumber) == [found])
        }
    }

    @Test("pages give every row once, in order, up and down, also where the key is NULL")
    func keyset() async throws {
        let store = try await filled(100)
        let orders: [[OrderTerm]] = [
            [], [OrderTerm(column: Self.delivery, descending: false)],
            [OrderTerm(column: Self.delivery, descending: true)],
            [
                OrderTerm(column: Self.priority, descending: true),
                OrderTerm(column: Self.delivery, descending: false),
            ],
            [
                OrderTerm(column: Self.delivery, descending: true),
                OrderTerm(column: Self.number, descending: false),
            ],
        ]
        for order in orders {
            let whole = try await pages(store, ListQuery(order: order, pageSize: 200))
            #expect(whole.count == 100)
            for size in [1, 7, 33] {
                let paged = try await pages(store, ListQuery(order: order, pageSize: size))
                #expect(paged.map(\.id) == whole.map(\.id), "order \(order), \(size) a page")
            }
        }
    }

    @Test("a row made between two pages neither repeats a row nor hides one (X012)")
    func inserts() async throws {
        let store = try await filled(20)
        let order = [OrderTerm(column: Self.number, descending: false)]
        let first = try await store.read {
            try $0.list(SampleJob.self, in: Sample.shop, ListQuery(order: order, pageSize: 10))
        }
        _ = try await store.add(Sample.job("RO-0001"))
        _ = try await store.add(Sample.job("RO-1015-B"))
        let second = try await store.read {
            try $0.list(
                SampleJob.self,
                in: Sample.shop,
                ListQuery(order: order, pageSize: 20, after: first.next)
            )
        }
        let expected = (1010..<1020).map { "RO-\($0)" } + ["RO-1015-B"]
        #expect(second.rows.map(\.jobNumber) == expected.sorted())
        #expect(second.next == nil)
    }

    @Test("a page token is good only for the same shop, filter and order, and cannot be made up")
    func tokens() async throws {
        let store = try await filled(20)
        let order = [OrderTerm(column: Self.number, descending: false)]
        let filter = Filter.compare(column: Self.status, .equal, .enumeration("ready"))
        let query = ListQuery(filter: filter, order: order, pageSize: 3)
        let page = try await store.read { try $0.list(SampleJob.self, in: Sample.shop, query) }
        let token = try #require(page.next)

        func isRefused(_ query: ListQuery, in shop: ShopID = Sample.shop) async -> Bool {
            do {
                _ = try await store.read { try $0.list(SampleJob.self, in: shop, query) }
                return false
            } catch { return error as? StoreRefusal == .pageToken }
        }
        var good = query
        good.after = token
        #expect(await !isRefused(good))
        #expect(await isRefused(good, in: Sample.otherShop))
        var other = good
        other.order = [OrderTerm(column: Self.number, descending: true)]
        #expect(await isRefused(other))
        other = good
        other.filter = .compare(column: Self.status, .equal, .enumeration("intake"))
        #expect(await isRefused(other))
        other = good
        other.showDeleted = true
        #expect(await isRefused(other))
        for index in token.text.indices {
            var forged = token.text
            let replacement: Character = forged[index] == "A" ? "B" : "A"
            forged.replaceSubrange(index...index, with: [replacement])
            other = good
            other.after = PageToken(forged)
            // The last character's low bits may be padding: the same bytes are the same token.
            if forged.dropLast() == token.text.dropLast() { continue }
            #expect(await isRefused(other))
        }
        for text in ["", "=", "AAAA", String(repeating: "A", count: 10_000)] {
            other = good
            other.after = PageToken(text)
            #expect(await isRefused(other))
        }
        // Another database has another key.
        let elsewhere = try await filled(20)
        let foreign = good
        await #expect(throws: StoreRefusal.pageToken) {
            _ = try await elsewhere.read { try $0.list(SampleJob.self, in: Sample.shop, foreign) }
        }
    }

    @Test("filters mean what they say, with NULL as a value of its own")
    func filters() async throws {
        let store = try await filled(20)
        func numbers(_ filter: Filter) async throws -> Int {
            try await pages(store, ListQuery(filter: filter, pageSize: 200)).count
        }
        let delivered = Filter.present(column: Self.delivery)
        #expect(try await numbers(delivered) == 13)
        #expect(try await numbers(.not(delivered)) == 7)
        #expect(try await numbers(.compare(column: Self.delivery, .equal, .null)) == 7)
        let first = Filter.compare(column: Self.delivery, .equal, .integer(1))
        let count = try await numbers(first)
        #expect(try await numbers(.not(first)) == 20 - count)
        #expect(
            try await numbers(.compare(column: Self.delivery, .notEqual, .integer(1))) == 20 - count
        )
        #expect(try await numbers(.and([first, .not(first)])) == 0)
        #expect(try await numbers(.or([first, .not(first)])) == 20)
        #expect(try await numbers(.and([])) == 20)
        #expect(try await numbers(.or([])) == 0)
        #expect(try await numbers(.has(column: Self.tags, "hail")) == 2)
        #expect(try await numbers(.has(column: Self.number, "ro-100")) == 10)
    }

    @Test("signs of a pattern in a search stand for themselves")
    func escaping() async throws {
        let store = try Sample.store()
        for number in ["100%", "100x", "a_b", "acb", "c\\d"] {
            _ = try await store.add(Sample.job(number))
        }
        func found(_ text: String) async throws -> [String] {
            try await store.read {
                try $0.all(
                    SampleJob.self,
                    in: Sample.shop,
                    where: [.contains("job_number", text)]
                )
            }.map(\.jobNumber)
        }
        #expect(try await found("0%") == ["100%"])
        #expect(try await found("a_b") == ["a_b"])
        #expect(try await found("\\") == ["c\\d"])
        #expect(try await found("'; DROP TABLE sample_jobs; --") == [])
    }

    @Test("a filter cannot ask about a secret, nor about what is no column")
    func secrets() async throws {
        let store = try await filled(2)
        for filter in [
            Filter.compare(column: Self.secret, .greater, .text("$")),
            .present(column: Self.secret),
            .present(column: 99), .present(column: -1),
            .compare(column: Self.priority, .equal, .text("x")),
        ] {
            await #expect(throws: StoreRefusal.self) {
                _ = try await pages(store, ListQuery(filter: filter))
            }
        }
        for column in [Self.secret, Self.tags, 99] {
            let order = [OrderTerm(column: column, descending: false)]
            await #expect(throws: StoreRefusal.self) {
                _ = try await pages(store, ListQuery(order: order))
            }
        }
        var deep = Filter.present(column: Self.vin)
        for _ in 0..<100 { deep = .not(deep) }
        let nested = deep
        await #expect(throws: StoreRefusal.self) {
            _ = try await pages(store, ListQuery(filter: nested))
        }
    }

    @Test("conditions as values: equal, one of, ranges, sums")
    func conditions() async throws {
        let store = try Sample.store()
        let shop = Sample.shop
        let job = try await store.add(Sample.job("RO-1", total: 500))
        let other = try await store.add(Sample.job("RO-2", total: 700))
        for number in 1...3 {
            _ = try await store.add(Sample.line(of: job, Int32(number), amount: 11))
        }
        _ = try await store.add(Sample.line(of: other, 1, amount: 5))
        try await store.read { view throws in
            let ofJob = [Condition.equal("job_id", .uuid(job.id))]
            #expect(try view.count(SampleLine.self, in: shop, where: ofJob) == 3)
            #expect(try view.sum("amount", of: SampleLine.self, in: shop, where: ofJob) == 33)
            #expect(
                try view.maximum("lineNumber", of: SampleLine.self, in: shop, where: ofJob) == 3
            )
            #expect(
                try view.all(
                    SampleLine.self,
                    in: shop,
                    where: ofJob,
                    order: [.descending("line_number")],
                    limit: 2
                ).map(\.lineNumber) == [3, 2]
            )
            #expect(
                try view.first(SampleJob.self, in: shop, where: [.greater("total", 500)]) == other
            )
            #expect(
                try view.count(
                    SampleJob.self,
                    in: shop,
                    where: [.oneOf("status", [SampleStatus.intake, .ready]), .isNull("vin")]
                ) == 2
            )
            #expect(try view.count(SampleJob.self, in: shop, where: [.oneOf("vin", [])]) == 0)
            #expect(
                try view.exists(
                    SampleJob.self,
                    in: shop,
                    where: [.equal("status", SampleStatus.ready)]
                )
                    == false
            )
            #expect(
                try view.acrossShops(SampleJob.self, where: [.equal("job_number", "RO-2")])
                    .map(\.shop) == [shop]
            )
        }
    }

    @Test("a sum that does not fit is refused, never wrapped")
    func overflow() async throws {
        let store = try Sample.store()
        _ = try await store.add(Sample.job("RO-1", total: Int64.max))
        _ = try await store.add(Sample.job("RO-2", total: 1))
        await #expect(throws: StoreFault.self) {
            try await store.read { try $0.sum("total", of: SampleJob.self, in: Sample.shop) }
        }
    }
}
