import Testing

@testable import Wire

/// The figures of `FairAdmission`, in a model with a clock of its own. Each bar is also tried with
/// the piece taken out that is there for it, and must then be missed.
@Suite("Overload, by simulation", .serialized)
struct OverloadTests {
    typealias Model = OverloadModel

    static func shop(_ times: Double) -> Model.Shop {
        Model.Shop { _ in times * Model.saturation }
    }

    /// One shop, `times` saturation for four seconds. The first is not counted.
    static func steady(_ times: Double, without piece: Model.Piece = .none) -> Model {
        var model = Model([shop(times)], without: piece, seed: UInt64(times * 10))
        model.run(seconds: 4)
        return model
    }

    static let normal = steady(0.7)

    @Test("at 2, 3 and 5 times saturation goodput stays at 90 % of the peak and calls are quick")
    func overload() {
        let loads = [1.0, 2, 3, 5].map { ($0, Self.steady($0)) }
        let peak = loads.map { $0.1.goodput(from: 1, to: 4) }.max() ?? 0
        let normal = Self.normal.p99(from: 1, to: 4)
        #expect(peak > 0.9 * Model.saturation)
        for (times, model) in loads {
            let goodput = model.goodput(from: 1, to: 4)
            let p99 = model.p99(from: 1, to: 4)
            if times > 1 { #expect(goodput >= 0.9 * peak, "\(times): \(goodput) of \(peak)") }
            #expect(p99 <= 3 * normal, "\(times): \(p99) against \(normal)")
        }
    }

    /// One shop whose calls share commits, `times` what 64 of them get done.
    static func committing(_ times: Double, without piece: Model.Piece = .none) -> Model {
        let shop = Model.Shop { _ in times * Model.writes }
        var model = Model([shop], on: .commits, without: piece, seed: UInt64(times * 10))
        model.run(seconds: 4)
        return model
    }

    @Test("the same where calls share commits, and begin and end together")
    func commits() {
        let peak = Self.committing(1).goodput(from: 1, to: 4)
        let normal = Self.committing(0.7).p99(from: 1, to: 4)
        #expect(peak > 0.9 * Model.writes)
        for times in [2.0, 3, 5] {
            let model = Self.committing(times)
            let goodput = model.goodput(from: 1, to: 4)
            let p99 = model.p99(from: 1, to: 4)
            #expect(goodput >= 0.9 * peak, "\(times): \(goodput) of \(peak)")
            #expect(p99 <= 3 * normal, "\(times): \(p99) against \(normal)")
        }
    }

    @Test("control: without shedding by age, calls that share commits wait for long")
    func commitsWithoutShed() {
        let normal = Self.committing(0.7).p99(from: 1, to: 4)
        #expect(Self.committing(3, without: .shed).p99(from: 1, to: 4) > 3 * normal)
    }

    @Test("control: with a fixed limit of 256 goodput falls and calls are slow")
    func withoutLimit() {
        let model = Self.steady(3, without: .limit)
        let fast = Self.steady(3).goodput(from: 1, to: 4)
        #expect(model.goodput(from: 1, to: 4) < 0.9 * fast)
        #expect(model.p99(from: 1, to: 4) > 3 * Self.normal.p99(from: 1, to: 4))
    }

    @Test("control: without shedding by age the calls that are answered are old ones")
    func withoutShed() {
        let model = Self.steady(3, without: .shed)
        #expect(model.p99(from: 1, to: 4) > 3 * Self.normal.p99(from: 1, to: 4))
    }

    @Test("ten seconds after a surge all is as before")
    func recovery() {
        let surge = Model.Shop { millisecond in
            ((2_000..<5_000).contains(millisecond) ? 5 : 0.7) * Model.saturation
        }
        var model = Model([surge], seed: 5)
        model.run(seconds: 8)
        let before = model.p99(from: 1, to: 2)
        // It takes less than one.
        #expect(model.p99(from: 6, to: 8) <= 1.3 * before)
        #expect(model.goodput(from: 6, to: 8) > 0.65 * Model.saturation)
    }

    /// Shop A at a tenth of saturation or ten times that much with its retries, B always the same.
    static func twoShops(a: Double, without piece: Model.Piece = .none) -> Model {
        var model = Model([shop(a), shop(0.3)], without: piece, seed: 21)
        model.run(seconds: 5)
        return model
    }

    @Test("a shop at ten times its load does not double another's p99")
    func fairness() {
        let calm = Self.twoShops(a: 0.3).p99(of: 1, from: 1, to: 5)
        let stormy = Self.twoShops(a: 3)
        let p99 = stormy.p99(of: 1, from: 1, to: 5)
        #expect(p99 <= 2 * calm, "\(p99) against \(calm)")
        let answered = stormy.answers.count { $0.shop == 1 && $0.at >= 1 }
        #expect(Double(answered) > 0.97 * 4 * 0.3 * Model.saturation)
    }

    @Test("control: with one queue for all, the loud shop drives the other out")
    func withoutFairness() {
        let model = Self.twoShops(a: 3, without: .fairness)
        let answered = model.answers.count { $0.shop == 1 && $0.at >= 1 }
        #expect(Double(answered) < 0.6 * 4 * 0.3 * Model.saturation)
    }
}
