internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// What of a bonus the shop says.
struct BonusPolicy: Sendable, Equatable {
    /// Hundredths.
    var scoreMin: Int32 = 8_500
    /// Basis points.
    var reworkMax: Int32 = 500
    var efficiencyBonus = false

    init() {}

    init(_ settings: ShopSettings) {
        if settings.hasBonusScoreHundredths { scoreMin = settings.bonusScoreHundredths }
        if settings.hasBonusReworkBasisPoints { reworkMax = settings.bonusReworkBasisPoints }
        efficiencyBonus = settings.efficiencyBonusAllowed
    }
}

/// The formulas of 1.13. What people enter (safety, training, reviews) stays as it is.
extension TechnicianPerformance {
    /// - Parameter earlier: the snapshots of the periods before, the latest first.
    mutating func setFigures(
        _ sums: TechnicianSums,
        earlier: [TechnicianPerformance],
        _ policy: BonusPolicy,
        currency: String
    ) {
        func count(_ value: Int64) -> Int32 { Int32(clamping: value) }
        self.currency = currency
        hoursWorkedHundredths = count(sums.attended)
        billableHoursHundredths = count(max(0, sums.billable))
        flaggedHoursHundredths = count(sums.flagged)
        productiveHoursHundredths = count(max(0, sums.clocked))
        overtimeHoursHundredths = count(max(0, sums.overtime))
        jobsCompleted = count(sums.jobs)
        stagesCompleted = count(sums.stages)
        reworkCount = count(sums.stagesReworked)
        daysWorked = count(sums.daysWorked)
        daysAbsent = count(sums.daysAbsent)
        tardyCount = count(sums.daysLate)
        customerFeedbackCount = count(sums.answers)
        positiveReviews = count(sums.answersGood)
        negativeReviews = count(sums.answersBad)
        insufficientData = sums.jobs < Int64(PerformanceRanks.jobsMin)
        setRates(sums)
        setMoney(sums)
        setScore(sums, policy)
        setTrends(earlier)
    }

    private mutating func setRates(_ sums: TechnicianSums) {
        let ratio = TechnicianSums.ratio
        let days = sums.daysWorked.addingClamped(sums.daysAbsent)
        // J142, J147, J148; nothing to divide by leaves the figure out.
        set(\.utilizationRateBasisPoints, ratio(sums.clocked, 10_000, sums.attended)) {
            $0.clearUtilizationRateBasisPoints()
        }
        set(\.overallEfficiencyBasisPoints, ratio(sums.flagged, 10_000, sums.clocked)) {
            $0.clearOverallEfficiencyBasisPoints()
        }
        set(\.proficiencyBasisPoints, ratio(sums.flagged, 10_000, sums.attended)) {
            $0.clearProficiencyBasisPoints()
        }
        set(\.averageVelocityHundredths, ratio(sums.velocity, 1, sums.velocityStages)) {
            $0.clearAverageVelocityHundredths()
        }
        set(\.averageJobCompletionTime, ratio(sums.jobMinutes, 1, sums.jobs)) {
            $0.clearAverageJobCompletionTime()
        }
        set(\.onTimeDeliveryRateBasisPoints, ratio(sums.jobsOnTime, 10_000, sums.jobsPromised)) {
            $0.clearOnTimeDeliveryRateBasisPoints()
        }
        set(\.qualityScoreTenths, ratio(sums.ratings, 10, sums.rated)) {
            $0.clearQualityScoreTenths()
        }
        set(\.firstTimeRightRateBasisPoints, ratio(sums.stagesFirstTime, 10_000, sums.stages)) {
            $0.clearFirstTimeRightRateBasisPoints()
        }
        set(\.reworkRateBasisPoints, ratio(sums.stagesReworked, 10_000, sums.stages)) {
            $0.clearReworkRateBasisPoints()
        }
        set(
            \.inspectionPassRateBasisPoints,
            ratio(sums.inspectionsPassed, 10_000, sums.inspections)
        ) { $0.clearInspectionPassRateBasisPoints() }
        set(\.attendanceRateBasisPoints, ratio(sums.daysWorked, 10_000, days)) {
            $0.clearAttendanceRateBasisPoints()
        }
        set(\.customerRatingTenths, ratio(sums.satisfaction, 10, sums.answers)) {
            $0.clearCustomerRatingTenths()
        }
    }

    private mutating func setMoney(_ sums: TechnicianSums) {
        let profit = sums.laborSales.subtractingClamped(sums.laborCost)
            .subtractingClamped(materialCostIncurred.minor)
        laborCostGenerated = .of(sums.laborCost, currency)
        revenueGenerated = .of(sums.laborSales, currency)
        profitGenerated = .of(profit, currency)
        clearCostPerHour()
        clearRevenuePerHour()
        clearProfitMarginBasisPoints()
        if sums.attended > 0 {
            costPerHour = .of(sums.laborCost.share(100, of: sums.attended), currency)
            revenuePerHour = .of(sums.laborSales.share(100, of: sums.attended), currency)
        }
        if sums.laborSales > 0 {
            profitMarginBasisPoints = Int32(clamping: profit.share(10_000, of: sums.laborSales))
        }
    }

    private mutating func setScore(_ sums: TechnicianSums, _ policy: BonusPolicy) {
        let score = sums.score(
            safetyTenths: hasSafetyScoreTenths ? safetyScoreTenths : nil,
            efficiencyBonus: policy.efficiencyBonus
        ).overallHundredths
        clearPerformanceGrade()
        set(\.overallScoreHundredths, score) { $0.clearOverallScoreHundredths() }
        bonusEligible = false
        guard let score else { return }
        performanceGrade = PerformanceGrade(hundredths: score)
        bonusEligible =
            score >= policy.scoreMin && safetyIncidents == 0
            && (!hasReworkRateBasisPoints || reworkRateBasisPoints <= policy.reworkMax)
    }

    private mutating func setTrends(_ earlier: [TechnicianPerformance]) {
        clearTrendDirection()
        clearVelocityTrend()
        clearQualityTrend()
        clearCustomerSatisfactionTrend()
        let overall = Trend(
            hasOverallScoreHundredths ? overallScoreHundredths : nil,
            against: earlier.map { $0.hasOverallScoreHundredths ? $0.overallScoreHundredths : nil }
        )
        switch overall {
        case .improving: trendDirection = .improving
        case .stable: trendDirection = .stable
        case .declining: trendDirection = .declining
        case nil: break
        }
        let velocity = Trend(
            hasAverageVelocityHundredths ? averageVelocityHundredths : nil,
            against: earlier.map {
                $0.hasAverageVelocityHundredths ? $0.averageVelocityHundredths : nil
            }
        )
        switch velocity {
        case .improving: velocityTrend = .improving
        case .stable: velocityTrend = .stable
        case .declining: velocityTrend = .declining
        case nil: break
        }
        let quality = Trend(
            hasQualityScoreTenths ? qualityScoreTenths : nil,
            against: earlier.map { $0.hasQualityScoreTenths ? $0.qualityScoreTenths : nil }
        )
        switch quality {
        case .improving: qualityTrend = .improving
        case .stable: qualityTrend = .stable
        case .declining: qualityTrend = .declining
        case nil: break
        }
        let customers = Trend(
            hasCustomerRatingTenths ? customerRatingTenths : nil,
            against: earlier.map { $0.hasCustomerRatingTenths ? $0.customerRatingTenths : nil }
        )
        switch customers {
        case .improving: customerSatisfactionTrend = .improving
        case .stable: customerSatisfactionTrend = .stable
        case .declining: customerSatisfactionTrend = .declining
        case nil: break
        }
    }

    /// Writes a figure, or leaves it out.
    private mutating func set(
        _ figure: WritableKeyPath<TechnicianPerformance, Int32>,
        _ value: Int32?,
        orClear clear: (inout TechnicianPerformance) -> Void
    ) {
        if let value { self[keyPath: figure] = value } else { clear(&self) }
    }

    /// Ranks the snapshots of one period among each other; those with too few jobs stay without.
    ///
    /// - Parameter departments: by technician; an empty one is no department.
    static func ranked(
        _ rows: [TechnicianPerformance],
        departments: [String: String]
    ) -> [TechnicianPerformance] {
        func score(_ row: TechnicianPerformance) -> Int32? {
            row.hasOverallScoreHundredths && !row.insufficientData
                ? row.overallScoreHundredths : nil
        }
        let scores = rows.map(score)
        let ranks = PerformanceRanks.dense(scores)
        let percentiles = PerformanceRanks.percentiles(scores)
        return rows.indices.map { index in
            var row = rows[index]
            row.set(\.rankInShop, ranks[index]) { $0.clearRankInShop() }
            row.set(\.percentileRankBasisPoints, percentiles[index]) {
                $0.clearPercentileRankBasisPoints()
            }
            let department = departments[row.technicianID] ?? ""
            let peers = rows.map {
                departments[$0.technicianID] == department ? score($0) : nil
            }
            let place = department.isEmpty ? nil : PerformanceRanks.dense(peers)[index]
            row.set(\.rankInDepartment, place) { $0.clearRankInDepartment() }
            return row
        }
    }
}
