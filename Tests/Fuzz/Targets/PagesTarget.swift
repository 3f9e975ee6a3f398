import Schema

@testable import Store

/// A page token. One that we did not seal never opens, and one that we sealed opens for its own
/// list alone: not under another filter, order, shop or key, and not with a character changed. The
/// rows after whatever place it holds are a statement that SQLite takes.
///
/// An input is a token as a client sends it, and also the values inside one.
///
/// Control: the list left out of the seal; found in less than a second, 4 inputs.
enum PagesTarget {
    private static let ours = Self.list("note:\"a\"", "note desc")
    private static let others = [
        list("note:\"b\"", "note desc"), list("note:\"a\"", "note"), list("", "note desc"),
        list("note:\"a\"", "count desc"),
        list("note:\"a\"", "note desc", shop: ShopID(UUIDBytes(high: 1, low: 3))),
        list("note:\"a\"", "note desc", key: [UInt8](repeating: 4, count: 32)),
    ]

    @Sendable static func take(_ bytes: [UInt8]) {
        let sent = PageToken(String(decoding: bytes, as: UTF8.self))
        // Values of ours survive: a seed may be a token of ours.
        if let values = try? ours.seal.open(sent) {
            expect(isSame(try? ours.seal.open(ours.seal.close(values)), values), "a token of ours")
        }
        for other in others {
            expect((try? other.seal.open(sent)) == nil, "no other list opens it")
        }
        guard let place = PageCoding.decode(bytes[...]) else { return }
        let encoded = PageCoding.encode(place)
        expect(
            PageCoding.decode(encoded[...]).map(PageCoding.encode) == encoded,
            "values are written as they were read"
        )
        guard place.count == ours.keyset.count else { return }
        tamper(place, Int(bytes.first ?? 0) &* 31 &+ bytes.count)
        ListTable.run(statement(after: place))
    }

    private static func tamper(_ place: [SQLValue], _ salt: Int) {
        let token = ours.seal.close(place)
        guard token.text.utf8.count <= PageSeal.tokenMax else { return }
        expect(isSame(try? ours.seal.open(token), place), "our own token opens")
        for other in others {
            expect((try? other.seal.open(token)) == nil, "no other list opens our token")
        }
        var changed = Array(token.text.utf8)
        // The last character has bits that stand for nothing.
        let index = salt % (changed.count - 1)
        changed[index] = changed[index] == 65 ? 66 : 65
        let bent = PageToken(String(decoding: changed, as: UTF8.self))
        expect((try? ours.seal.open(bent)) == nil, "a changed token does not open")
    }

    private static func statement(after place: [SQLValue]) -> SQLText {
        var query = Query(ListTable.plan)
        query.add(ours.keyset.after(place))
        return query.select("1", keyset: ours.keyset, limit: 2)
    }

    private static func isSame(_ left: [SQLValue]?, _ right: [SQLValue]) -> Bool {
        // As bytes: NaN is not equal to itself.
        left.map(PageCoding.encode) == PageCoding.encode(right)
    }

    private static func list(
        _ filter: String,
        _ order: String,
        shop: ShopID = ListTable.shop,
        key: [UInt8] = ListTable.key
    ) -> ListStatement {
        do {
            let query = ListQuery(
                filter: try Filter.parse(filter, in: ListTable.table),
                order: try OrderTerm.parse(order, in: ListTable.table)
            )
            return try ListStatement(query, ListTable.plan, shop, tokenKey: key)
        } catch {
            fail("the lists of this target are lists: \(error)")
        }
    }
}
