import Testing

@testable import Wire

@Suite("The owner of a shop among shards")
struct RendezvousTests {
    let keys = (0..<20_000).map { Rendezvous.Key("shop-\($0)") }

    // The same figures come out of ten lines of Python after the comment of `Rendezvous`.
    @Test("the hash is the documented one to the byte")
    func documented() {
        #expect(Rendezvous.fnv("".utf8) == 0xcbf2_9ce4_8422_2325)
        #expect(Rendezvous.fnv("a".utf8) == 0xaf63_dc4c_8601_ec8c)
        #expect(Rendezvous.mix(1) == 0x5692_161d_100b_05e5)
        #expect(Rendezvous.score(key: "shop-1", name: "jobs-0") == 0x62fb_f012_324e_479c)
        #expect(Rendezvous.score(key: "søster", name: "jobs-1") == 0xab45_2900_7b2f_c0d5)
    }

    @Test("every process finds the same owner, in whatever order it knows the names")
    func order() {
        let names = (0..<7).map { "jobs-\($0)" }
        let one = Rendezvous(names: names)
        let other = Rendezvous(names: names.reversed())
        for key in keys.prefix(2_000) {
            #expect(
                one.owner(of: key).map { names[$0] } == other.owner(of: key).map { other.names[$0] }
            )
        }
        #expect(Rendezvous(names: []).owner(of: keys[0]) == nil)
    }

    @Test("shops are spread evenly")
    func spread() {
        let shards = Rendezvous(names: (0..<8).map { "tcp://10.0.0.\($0):7001" })
        var shops = [Int](repeating: 0, count: 8)
        for key in keys { if let owner = shards.owner(of: key) { shops[owner] += 1 } }
        #expect(shops.allSatisfy { (2_300...2_700).contains($0) }, "\(shops)")
    }

    // A remainder of the hash by the number of shards would move four of five.
    @Test("a new shard takes its part and nothing else moves")
    func addition() {
        let four = Rendezvous(names: ["a", "b", "c", "d"])
        let five = Rendezvous(names: ["a", "b", "c", "d", "e"])
        var moved = 0
        for key in keys where four.owner(of: key) != five.owner(of: key) {
            moved += 1
            #expect(five.owner(of: key) == 4)
        }
        #expect((3_700...4_300).contains(moved), "\(moved)")
    }
}
