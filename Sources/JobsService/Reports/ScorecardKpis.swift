internal import Contracts
internal import Schema

/// The figures of a technician (4.2). The trade mixes these words; here each has one meaning.
enum ScorecardKpis {
    static let all: [KpiDefinition] = [
        KpiDefinition(
            "attended_hours",
            "Attended hours",
            "Σ coming to going, less unpaid breaks",
            .hours,
            .sum("attended"),
            n: "days_worked"
        ),
        KpiDefinition(
            "clocked_hours",
            "Clocked hours",
            "Σ hours on jobs",
            .hours,
            .sum("clocked"),
            n: "entries"
        ),
        KpiDefinition(
            "sold_hours",
            "Sold hours",
            "Σ flagged hours of completed lines",
            .hours,
            .sum("flagged"),
            n: "entries"
        ),
        percent("utilisation", "Utilisation", "clocked ÷ attended", "clocked", "attended"),
        percent("efficiency", "Efficiency", "sold ÷ clocked", "flagged", "clocked"),
        percent("proficiency", "Proficiency", "sold ÷ attended", "flagged", "attended"),
        KpiDefinition(
            "effective_labor_rate",
            "Effective labour rate",
            "labour sales ÷ sold hours",
            .money,
            .ratio("labor_sales", scale: 100, of: "flagged"),
            n: "entries",
            needs: .priceView
        ),
        KpiDefinition(
            "labor_cost_per_sold_hour",
            "Labour cost per sold hour",
            "labour cost ÷ sold hours",
            .money,
            .ratio("labor_cost", scale: 100, of: "flagged"),
            n: "entries",
            needs: .payrollView
        ),
        KpiDefinition(
            "labor_gross_profit",
            "Gross profit on labour",
            "(labour sales − labour cost) ÷ labour sales",
            .percent,
            .ratio("labor_profit", scale: 10_000, of: "labor_sales"),
            n: "entries",
            needs: .payrollView
        ),
        percent(
            "first_time_right",
            "First time right",
            "runs that are no repetition ÷ runs completed",
            "stages_first_time",
            "stages"
        ),
        percent(
            "inspection_pass",
            "Inspections passed",
            "inspections passed the first time ÷ inspections",
            "inspections_passed",
            "inspections"
        ),
        percent(
            "rework_rate",
            "Rework rate",
            "runs done again ÷ runs completed",
            "stages_reworked",
            "stages"
        ),
        percent(
            "comeback_rate",
            "Comeback rate",
            "delivered jobs held that came back ÷ delivered jobs held",
            "comebacks",
            "jobs"
        ),
        percent(
            "on_time",
            "On time",
            "delivered jobs held that were on time ÷ those with a target",
            "jobs_on_time",
            "jobs_promised"
        ),
        KpiDefinition(
            "satisfaction",
            "Satisfaction of customers",
            "Σ answers, 1 to 5 ÷ answers",
            .rating,
            .ratio("satisfaction", scale: 10, of: "answers"),
            n: "answers"
        ),
        percent(
            "attendance",
            "Attendance",
            "days worked ÷ days worked and absent",
            "days_worked",
            "days_due"
        ),
    ]

    /// What quartiles are shown of.
    static let compared = ["utilisation", "efficiency", "proficiency", "overall_score"]

    static let overallScore = KpiDefinition(
        "overall_score",
        "Overall score",
        "quality 30, efficiency 25, utilisation 20, customers 15, of the parts that are known",
        .points,
        .sum("overall_score"),
        n: "jobs"
    )

    /// The base sums of a technician under the names of the figures.
    static func sums(_ work: TechnicianSums) -> ReportSums {
        var sums = ReportSums()
        let values: [(String, Int64)] = [
            ("attended", work.attended), ("clocked", work.clocked), ("flagged", work.flagged),
            ("entries", work.entries), ("labor_sales", work.laborSales),
            ("labor_cost", work.laborCost),
            ("labor_profit", work.laborSales.subtractingClamped(work.laborCost)),
            ("stages", work.stages), ("stages_first_time", work.stagesFirstTime),
            ("stages_reworked", work.stagesReworked), ("inspections", work.inspections),
            ("inspections_passed", work.inspectionsPassed), ("jobs", work.jobs),
            ("comebacks", work.comebacks), ("jobs_promised", work.jobsPromised),
            ("jobs_on_time", work.jobsOnTime), ("satisfaction", work.satisfaction),
            ("answers", work.answers), ("days_worked", work.daysWorked),
            ("days_due", work.daysWorked.addingClamped(work.daysAbsent)),
        ]
        for (name, value) in values { sums.add(name, value) }
        return sums
    }

    private static func percent(
        _ name: String,
        _ title: String,
        _ formula: String,
        _ part: String,
        _ whole: String
    ) -> KpiDefinition {
        KpiDefinition(
            name,
            title,
            formula,
            .percent,
            .ratio(part, scale: 10_000, of: whole),
            n: whole
        )
    }
}
