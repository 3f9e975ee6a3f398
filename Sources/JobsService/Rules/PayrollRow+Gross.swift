internal import Contracts
internal import Schema

/// What a person has earned, by the pay plan.
extension PayrollRow {
    /// - Parameters:
    ///   - work: what was worked; `laborCost` is the clocked hours at the rates they had.
    ///   - currency: ISO 4217, of all amounts.
    init(_ person: User, _ work: TechnicianSums, currency: String) {
        self.init()
        userID = person.id
        employeeID = person.employeeID
        name = person.firstName + " " + person.lastName
        payPlan = person.hasPayPlan && person.payPlan != .unspecified ? person.payPlan : .hourly
        attendedMinutes = work.attendedMinutes
        clockedHoursHundredths = work.clocked
        overtimeHoursHundredths = work.overtime
        flaggedHoursHundredths = work.flagged
        laborSales = .of(work.laborSales, currency)
        if person.hasHourlyRate { hourlyRate = person.hourlyRate }
        commissionRateBasisPoints = person.commissionRateBasisPoints
        if let minor = Self.gross(payPlan, person, work) { gross = .of(minor, currency) }
    }

    /// Minor units; nil without the rate that the plan needs.
    static func gross(_ plan: User.PayPlan, _ person: User, _ work: TechnicianSums) -> Int64? {
        switch plan {
        case .hourly, .unspecified, .UNRECOGNIZED:
            // Time at the shop that was not clocked on a job is paid at the rate of today.
            let idle = Int32(
                clamping: max(0, work.attended.subtractingClamped(max(0, work.clocked)))
            )
            guard idle == 0 || person.hasHourlyRate else { return nil }
            return work.laborCost.addingClamped(person.hourlyRate.times(hundredths: idle))
        case .flatRate:
            guard person.hasHourlyRate else { return nil }
            return person.hourlyRate.times(hundredths: Int32(clamping: work.flagged))
        case .commission:
            guard person.hasCommissionRateBasisPoints else { return nil }
            return work.laborSales.share(Int64(person.commissionRateBasisPoints), of: 10_000)
        }
    }

    /// As a line of CSV, under ``head``.
    var cells: [String] {
        [
            employeeID, name, payPlan.storedName, String(attendedMinutes),
            String(clockedHoursHundredths), String(overtimeHoursHundredths),
            String(flaggedHoursHundredths), hasHourlyRate ? String(hourlyRate.minor) : "",
            String(commissionRateBasisPoints), String(laborSales.minor),
            hasGross ? String(gross.minor) : "", laborSales.currency, String(unpaidEntries),
            String(waitingEntries),
        ]
    }

    static let head = [
        "employee_id", "name", "pay_plan", "attended_minutes", "clocked_hours_hundredths",
        "overtime_hours_hundredths", "flagged_hours_hundredths", "hourly_rate_minor",
        "commission_rate_basis_points", "labor_sales_minor", "gross_minor", "currency",
        "unpaid_entries", "waiting_entries",
    ]
}
