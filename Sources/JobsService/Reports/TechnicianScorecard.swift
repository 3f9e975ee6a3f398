internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// GET /v1/reports/technician-scorecard — how technicians do (4.2). Who may not see reports sees
/// the own line and where the shop's quartiles lie, without a name.
enum TechnicianScorecard {
    static let name = "technician-scorecard"
    /// Fewer people than this would be known by their quartiles.
    static let peopleMin = 4

    static func handle(
        _ request: GetTechnicianScorecardRequest,
        _ call: Call
    ) async throws -> Report {
        let desk = try await ReportDesk(request.fromDate, request.toDate, call)
        let mayAll = call.may(Permission.reportsView)
        let wanted = mayAll ? request.technicianID : call.actor.userID
        let (work, names) = try await call.read { view in
            let work = try TechnicianWork.read(desk.range.whole, view, in: desk.shop)
            let users = try view.all(User.self, in: desk.shop, archived: true)
            let names = users.map { ($0.id, $0.firstName + " " + $0.lastName) }
            return (work, Dictionary(names) { first, _ in first })
        }
        let shown = work.filter { wanted.isEmpty || $0.key == wanted }
        var lines: [ReportGroup] = shown.map { entry in
            line(entry.key, names[entry.key] ?? entry.key, entry.value, desk, isLinked: mayAll)
        }
        lines.sort { $0.label == $1.label ? $0.key < $1.key : $0.label < $1.label }
        var total = TechnicianSums()
        for sums in shown.values { total += sums }
        let quartiles = mayAll ? [] : quartiles(Array(work.values), desk)
        return desk.report(
            name,
            totals: desk.group("total", "total", ScorecardKpis.all, ScorecardKpis.sums(total)),
            lines + quartiles,
            csv: request.csv
        )
    }

    private static func line(
        _ id: String,
        _ label: String,
        _ work: TechnicianSums,
        _ desk: ReportDesk,
        isLinked: Bool
    ) -> ReportGroup {
        var group = desk.group(
            id,
            label,
            ScorecardKpis.all,
            ScorecardKpis.sums(work),
            rowsOf: isLinked ? name : nil
        )
        group.kpis.append(overall(work, desk))
        return group
    }

    private static func overall(_ work: TechnicianSums, _ desk: ReportDesk) -> Kpi {
        var sums = ScorecardKpis.sums(work)
        let score = score(work, desk)
        sums["overall_score"] = Int64(score ?? 0)
        var kpi = ScorecardKpis.overallScore.kpi(sums, currency: desk.currency)
        guard let score else {
            kpi.clearValue()
            kpi.clearNumerator()
            kpi.text = "–"
            return kpi
        }
        kpi.text += " " + TechnicianPerformance.PerformanceGrade(hundredths: score).text
        if work.jobs < Int64(PerformanceRanks.jobsMin) { kpi.text += ", insufficient data" }
        return kpi
    }

    private static func score(_ work: TechnicianSums, _ desk: ReportDesk) -> Int32? {
        work.score(
            safetyTenths: nil,
            efficiencyBonus: desk.settings.efficiencyBonusAllowed
        ).overallHundredths
    }

    /// Where a quarter, half and three quarters of the technicians lie below.
    private static func quartiles(_ all: [TechnicianSums], _ desk: ReportDesk) -> [ReportGroup] {
        guard all.count >= peopleMin else { return [] }
        let everyone = all.map { line("", "", $0, desk, isLinked: false).kpis }
        return [25, 50, 75].map { percent in
            ReportGroup.with {
                $0.key = "quartile-\(percent)"
                $0.label = "\(percent) % of the shop lie below"
                $0.kpis = ScorecardKpis.compared.compactMap { name in
                    quartile(name, percent, everyone, desk)
                }
            }
        }
    }

    private static func quartile(
        _ name: String,
        _ percent: Int,
        _ everyone: [[Kpi]],
        _ desk: ReportDesk
    ) -> Kpi? {
        let known = everyone.compactMap { kpis in kpis.first { $0.name == name && $0.hasValue } }
            .sorted { $0.value < $1.value }
        guard known.count >= peopleMin, var kpi = known.first else { return nil }
        let place = min(known.count - 1, known.count * percent / 100)
        kpi.value = known[place].value
        kpi.n = Int64(known.count)
        kpi.clearNumerator()
        kpi.clearDenominator()
        kpi.text =
            KpiDefinition.Unit(rawValue: kpi.unit)?.text(kpi.value, currency: desk.currency) ?? ""
        return kpi
    }
}
