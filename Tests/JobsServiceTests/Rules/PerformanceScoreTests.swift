import Contracts
import Schema
import Testing

@testable import JobsService

@Suite("Scores of technicians")
struct PerformanceScoreTests {
    private static let example = PerformanceScore(
        qualityTenths: 45,
        efficiencyBasisPoints: 11_000,
        utilizationBasisPoints: 8_500,
        customerTenths: 46,
        safetyTenths: 50
    )

    @Test("J143: 27 + 25 (capped) + 17 + 13.8 + 10 is 92.80, A−")
    func overall() {
        let score = Self.example.overallHundredths
        #expect(score == 9_280)
        #expect(score.map(TechnicianPerformance.PerformanceGrade.init(hundredths:))?.text == "A-")
        var bonus = Self.example
        bonus.efficiencyBonus = true
        #expect(bonus.overallHundredths == 9_530)
        bonus.efficiencyBasisPoints = 18_000
        #expect(bonus.overallHundredths == 9_780)
    }

    @Test("J144: a quality of 0 counts as 0; only an absent one is left out")
    func zero() {
        var score = Self.example
        score.qualityTenths = 0
        #expect(score.overallHundredths == 6_580)
        score.qualityTenths = nil
        // 65.8 of 70
        #expect(score.overallHundredths == 9_400)
    }

    @Test("J145: quality 4.0 alone is 80.00, B−; nothing known is no score")
    func single() {
        let score = PerformanceScore(qualityTenths: 40)
        #expect(score.overallHundredths == 8_000)
        #expect(TechnicianPerformance.PerformanceGrade(hundredths: 8_000) == .bMinus)
        #expect(PerformanceScore().overallHundredths == nil)
    }

    @Test(
        "grades and what they mean",
        arguments: [
            (9_700, .aPlus), (9_699, .a), (9_300, .a), (9_299, .aMinus), (9_000, .aMinus),
            (8_999, .bPlus), (8_700, .bPlus), (8_300, .b), (8_000, .bMinus), (7_700, .cPlus),
            (7_300, .c), (7_000, .cMinus), (6_999, .d), (6_000, .d), (5_999, .f), (0, .f),
        ] as [(Int32, TechnicianPerformance.PerformanceGrade)]
    )
    func grades(score: Int32, grade: TechnicianPerformance.PerformanceGrade) {
        let found = TechnicianPerformance.PerformanceGrade(hundredths: score)
        #expect(found == grade)
        #expect(found.isTop == (score >= 9_000))
        #expect(found.needsImprovement == (score < 7_300))
    }

    @Test(
        "trend: against the mean of the last three, two percent either way",
        arguments: [
            (10_201, [10_000, 10_000, 10_000], .improving), (10_200, [10_000], .stable),
            (9_800, [10_000, nil, 10_000], .stable), (9_799, [10_000], .declining),
            (5_000, [], nil), (nil, [10_000], nil), (5_000, [nil, nil, nil], nil),
            (8_000, [7_000, 8_000, 9_000, 1], .stable),
        ] as [(Int32?, [Int32?], Trend?)]
    )
    func trend(value: Int32?, earlier: [Int32?], trend: Trend?) {
        #expect(Trend(value, against: earlier) == trend)
    }

    @Test("dense ranks and the share of peers strictly below")
    func ranks() {
        let scores: [Int32?] = [9_000, nil, 8_000, 9_000, 7_000]
        #expect(PerformanceRanks.dense(scores) == [1, nil, 2, 1, 3])
        #expect(PerformanceRanks.percentiles(scores) == [6_667, nil, 3_333, 6_667, 0])
        #expect(PerformanceRanks.percentiles([8_000]) == [nil])
    }
}

@Suite("Figures of a technician's period")
struct PerformanceFigureTests {
    private func row(
        _ sums: TechnicianSums,
        _ policy: BonusPolicy = BonusPolicy()
    ) -> TechnicianPerformance {
        var row = TechnicianPerformance()
        row.setFigures(sums, earlier: [], policy, currency: "CAD")
        return row
    }

    @Test("J142: 34 of 40 hours is a utilisation of 85.00")
    func utilisation() {
        var sums = TechnicianSums()
        sums.attendedMinutes = 2_400
        sums.clocked = 3_400
        sums.flagged = 3_910
        let row = row(sums)
        #expect(row.utilizationRateBasisPoints == 8_500)
        #expect(row.overallEfficiencyBasisPoints == 11_500)
        #expect(row.proficiencyBasisPoints == 9_775)
    }

    @Test("J147: 5 days worked and 1 absent is 83.33")
    func attendance() {
        var sums = TechnicianSums()
        sums.daysWorked = 5
        sums.daysAbsent = 1
        #expect(row(sums).attendanceRateBasisPoints == 8_333)
    }

    @Test("J148: 2 of 40 stages done again is 5.00")
    func rework() {
        var sums = TechnicianSums()
        sums.stages = 40
        sums.stagesReworked = 2
        sums.stagesFirstTime = 38
        let row = row(sums)
        #expect(row.reworkRateBasisPoints == 500)
        #expect(row.firstTimeRightRateBasisPoints == 9_500)
    }

    @Test("nothing to divide by leaves the figure out")
    func empty() {
        let row = row(TechnicianSums())
        #expect(!row.hasUtilizationRateBasisPoints)
        #expect(!row.hasReworkRateBasisPoints)
        #expect(!row.hasAttendanceRateBasisPoints)
        #expect(!row.hasCostPerHour)
        #expect(!row.hasOverallScoreHundredths)
        #expect(!row.hasPerformanceGrade)
        #expect(row.insufficientData)
        #expect(!row.bonusEligible)
    }

    @Test("cost and revenue per attended hour, margin on revenue")
    func money() {
        var sums = TechnicianSums()
        sums.attendedMinutes = 2_400
        sums.laborCost = 120_000
        sums.laborSales = 200_000
        let row = row(sums)
        #expect(row.costPerHour.minor == 3_000)
        #expect(row.revenuePerHour.minor == 5_000)
        #expect(row.profitGenerated.minor == 80_000)
        #expect(row.profitMarginBasisPoints == 4_000)
    }

    @Test("a bonus needs the score, no incident and little rework")
    func bonus() {
        var sums = TechnicianSums()
        sums.ratings = 50
        sums.rated = 10
        sums.stages = 40
        sums.stagesReworked = 2
        #expect(row(sums).bonusEligible)
        var strict = BonusPolicy()
        strict.reworkMax = 499
        #expect(!row(sums, strict).bonusEligible)
        strict = BonusPolicy()
        strict.scoreMin = 10_001
        #expect(!row(sums, strict).bonusEligible)
        var hurt = TechnicianPerformance()
        hurt.safetyIncidents = 1
        hurt.setFigures(sums, earlier: [], BonusPolicy(), currency: "CAD")
        #expect(!hurt.bonusEligible)
    }

    @Test("fewer than five jobs are not ranked; departments have ranks of their own")
    func ranking() {
        func scored(_ id: String, _ score: Int32, jobs: Int64) -> TechnicianPerformance {
            TechnicianPerformance.with {
                $0.technicianID = id
                $0.overallScoreHundredths = score
                $0.insufficientData = jobs < 5
            }
        }
        let ranked = TechnicianPerformance.ranked(
            [
                scored("a", 9_000, jobs: 5), scored("b", 9_500, jobs: 4),
                scored("c", 9_200, jobs: 9), scored("d", 8_000, jobs: 9),
            ],
            departments: ["a": "body", "c": "paint", "d": "body"]
        )
        #expect(ranked.map { $0.hasRankInShop ? $0.rankInShop : 0 } == [2, 0, 1, 3])
        #expect(ranked.map { $0.hasRankInDepartment ? $0.rankInDepartment : 0 } == [1, 0, 1, 2])
        #expect(ranked.map(\.percentileRankBasisPoints) == [5_000, 0, 10_000, 0])
        #expect(!ranked[1].hasPercentileRankBasisPoints)
    }

    @Test("safety and reviews stay as people entered them")
    func entered() {
        var row = TechnicianPerformance()
        row.safetyScoreTenths = 50
        row.coachingNotes = "weld course"
        var sums = TechnicianSums()
        sums.ratings = 40
        sums.rated = 10
        row.setFigures(sums, earlier: [], BonusPolicy(), currency: "CAD")
        #expect(row.safetyScoreTenths == 50)
        #expect(row.coachingNotes == "weld course")
        // (30 × 80 + 10 × 100) ÷ 40
        #expect(row.overallScoreHundredths == 8_500)
    }
}
