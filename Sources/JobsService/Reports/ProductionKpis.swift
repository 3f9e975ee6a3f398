internal import Contracts
internal import Schema

/// The figures of the production report (4.1), each with its definition.
enum ProductionKpis {
    private static let toDays: Int64 = 100
    private static let minutesOfDay = "a day is 1,440 minutes"

    static let ofJobs: [KpiDefinition] = [
        KpiDefinition(
            "cycle_time",
            "Cycle time, keys to keys",
            "Σ calendar days from check-in to delivery, begun days whole ÷ jobs delivered",
            .days,
            .ratio("days", scale: toDays, of: "jobs_with_days"),
            n: "jobs_with_days"
        ),
        KpiDefinition(
            "cycle_time_median",
            "Cycle time, median",
            "days that half of the delivered jobs took at most",
            .days,
            .percentile(50),
            n: "jobs_with_days"
        ),
        KpiDefinition(
            "cycle_time_p90",
            "Cycle time, 90th percentile",
            "days that nine of ten delivered jobs took at most",
            .days,
            .percentile(90),
            n: "jobs_with_days"
        ),
        KpiDefinition(
            "cycle_time_production",
            "Cycle time, production",
            "mean time from check-in to repairs complete; \(minutesOfDay)",
            .days,
            .ratio("production_minutes_hundred", scale: 1, of: "production_day_minutes"),
            n: "production_jobs"
        ),
        segment("in_start", "Check-in to start of work", n: "in_start_jobs"),
        segment("start_complete", "Start of work to repairs complete", n: "start_complete_jobs"),
        segment("complete_out", "Repairs complete to delivery", n: "complete_out_jobs"),
        KpiDefinition(
            "touch_time",
            "Touch time per job",
            "Σ clocked hours of delivered jobs ÷ jobs delivered",
            .hours,
            .ratio("touch", scale: 1, of: "jobs"),
            n: "jobs"
        ),
        KpiDefinition(
            "touch_time_per_day",
            "Touch time per day",
            "Σ clocked hours of delivered jobs ÷ Σ their calendar days",
            .hours,
            .ratio("touch", scale: 1, of: "days"),
            n: "jobs_with_days"
        ),
        KpiDefinition(
            "touch_ratio",
            "Touch ratio",
            "Σ clocked hours ÷ Σ opening hours of the shop from check-in to repairs complete",
            .percent,
            .ratio("working_touch_minutes", scale: 100, of: "working_minutes"),
            n: "production_jobs"
        ),
        KpiDefinition(
            "hours_per_day",
            "Hours per day",
            "Σ sold hours ÷ Σ working days from check-in to delivery; a working day is 8 hours open",
            .hours,
            .ratio("stay_sold", scale: 480, of: "stay_minutes"),
            n: "stay_jobs"
        ),
        KpiDefinition(
            "length_of_rental",
            "Length of rental",
            "mean time from rental start to rental end; \(minutesOfDay)",
            .days,
            .ratio("rental_minutes_hundred", scale: 1, of: "rental_day_minutes"),
            n: "rental_jobs"
        ),
        KpiDefinition(
            "throughput",
            "Throughput",
            "jobs delivered",
            .count,
            .sum("jobs"),
            n: "jobs"
        ),
        KpiDefinition(
            "on_time_original",
            "On time, first promise",
            "jobs delivered by the first promised time ÷ jobs delivered that had one",
            .percent,
            .ratio("on_time_original", scale: 10_000, of: "promised"),
            n: "promised"
        ),
        KpiDefinition(
            "on_time_last",
            "On time, last promise",
            "jobs delivered by the last promised time ÷ jobs delivered that had one",
            .percent,
            .ratio("on_time_last", scale: 10_000, of: "targeted"),
            n: "targeted"
        ),
        KpiDefinition(
            "supplement_ratio",
            "Supplement ratio",
            "jobs with a supplement ÷ jobs delivered",
            .percent,
            .ratio("supplemented", scale: 10_000, of: "jobs"),
            n: "jobs"
        ),
        KpiDefinition(
            "supplements_per_job",
            "Supplements per job",
            "Σ supplements ÷ jobs delivered, in hundredths",
            .points,
            .ratio("supplements", scale: 100, of: "jobs"),
            n: "jobs"
        ),
        KpiDefinition(
            "supplement_severity",
            "Supplement severity",
            "Σ supplement amounts ÷ Σ totals before supplements",
            .percent,
            .ratio("supplement_amount", scale: 10_000, of: "original_amount"),
            n: "supplemented",
            needs: .priceView
        ),
        KpiDefinition(
            "severity",
            "Severity",
            "Σ totals of delivered jobs ÷ jobs delivered",
            .money,
            .ratio("sales", scale: 1, of: "jobs"),
            n: "jobs",
            needs: .priceView
        ),
    ]

    static let ofStages: [KpiDefinition] = [
        KpiDefinition(
            "stage_dwell",
            "Time in the stage",
            "Σ minutes from start to completion ÷ runs completed",
            .minutes,
            .ratio("elapsed", scale: 1, of: "elapsed_runs"),
            n: "elapsed_runs"
        ),
        KpiDefinition(
            "stage_wait",
            "Waiting, total",
            "Σ minutes waited before the stage; the largest is the bottleneck",
            .minutes,
            .sum("wait"),
            n: "moves"
        ),
        KpiDefinition(
            "stage_efficiency",
            "Stage efficiency",
            "Σ planned minutes ÷ Σ minutes taken, of runs with both",
            .percent,
            .ratio("planned", scale: 10_000, of: "planned_actual"),
            n: "runs"
        ),
        KpiDefinition(
            "rework_rate",
            "Rework rate",
            "runs done again ÷ runs completed",
            .percent,
            .ratio("reworked", scale: 10_000, of: "runs"),
            n: "runs"
        ),
        KpiDefinition(
            "stage_delay",
            "Delays, total",
            "Σ minutes of delay",
            .minutes,
            .sum("delay"),
            n: "moves"
        ),
    ]

    /// One figure per reason, for a Pareto.
    static let ofDelays: [KpiDefinition] = StageRuns.reasons.map { reason in
        KpiDefinition(
            "delay_" + reason,
            "Delay: " + reason.replacing("_", with: " "),
            "Σ minutes of delay for this reason",
            .minutes,
            .sum(StageRuns.delay(reason)),
            n: StageRuns.delays(reason)
        )
    }

    static let ofWork: [KpiDefinition] = [
        KpiDefinition(
            "wip_jobs",
            "Work in progress",
            "cars in the shop at the end of the last day",
            .count,
            .sum("wip_jobs"),
            n: "wip_jobs"
        ),
        KpiDefinition(
            "wip_value",
            "Value of the work in progress",
            "Σ total × progress of the cars in the shop; whole totals of those delivered since",
            .money,
            .sum("wip_value"),
            n: "wip_jobs",
            needs: .priceView
        ),
        KpiDefinition(
            "wip_days",
            "Days of work in progress",
            "cars in the shop ÷ cars delivered per day of the report",
            .days,
            .ratio("wip_jobs_days", scale: 100, of: "jobs"),
            n: "wip_jobs"
        ),
    ]

    private static func segment(_ name: String, _ title: String, n: String) -> KpiDefinition {
        KpiDefinition(
            "cycle_" + name,
            title,
            "mean time, of jobs with both; \(minutesOfDay)",
            .days,
            .ratio(name + "_minutes_hundred", scale: 1, of: name + "_day_minutes"),
            n: n
        )
    }

    /// Base sums that are others times a constant.
    static func completed(_ sums: ReportSums) -> ReportSums {
        var sums = sums
        for name in ["production", "in_start", "start_complete", "complete_out", "rental"] {
            sums[name + "_minutes_hundred"] = sums[name + "_minutes"].share(100, of: 1)
            sums[name + "_day_minutes"] = sums[name + "_jobs"].share(1_440, of: 1)
        }
        sums["working_touch_minutes"] = sums["working_touch"].share(60, of: 1)
        return sums
    }
}
