import Chassis
import Contracts
import Schema
import Store
import SwiftProtobuf

@testable import JobsService

/// One maker per thing: a test writes only what matters to it.
enum Sample {
    /// 2026-06-01T09:00:00Z.
    static let now: Int64 = 1_780_304_400_000_000
    static let minute: Int64 = 60_000_000
    static let hour: Int64 = 3_600_000_000
    static let day: Int64 = 86_400_000_000

    /// Monday to Friday 08:00 to 17:00 in UTC: ``now`` is an hour after opening on a Monday.
    static let calendar = ShopCalendar(timezone: "UTC")

    static func time(_ microseconds: Int64 = now) -> Google_Protobuf_Timestamp {
        Google_Protobuf_Timestamp(microseconds: microseconds)
    }

    static func money(_ minor: Int64) -> Money { .of(minor, "CAD") }

    /// The statuses a job may have.
    static let statuses = Job.Status.allCases.filter { $0 != .unspecified }

    /// A job that no guard stops, in a status; held ones come from reassembly.
    static func job(_ status: Job.Status) -> Job {
        var job = Job()
        job.id = UUIDv7.make()
        job.currency = "CAD"
        job.customerID = UUIDv7.make()
        job.vehicleID = UUIDv7.make()
        job.setDefaultStates()
        job.status = status
        job.authorizationReceived = true
        job.blueprintCompleted = true
        job.estimateStatus = .approved
        job.qualityStatus = .passed
        job.signatureReceived = true
        if status == .onHold { job.heldFromStatus = .reassembly }
        if status == .cancelled { job.cancelledAt = time(now - day) }
        return job
    }

    /// A move with every word that a guard may ask for.
    static func move(_ to: Job.Status) -> JobMove { JobMove(to: to, reason: "as agreed") }

    static var facts: MoveFacts {
        var facts = MoveFacts(now: now)
        facts.isManager = true
        return facts
    }

    static func line(
        _ type: EstimateLineItem.Kind,
        unit: Int64,
        hundredths: Int32 = 100
    ) -> EstimateLineItem {
        EstimateLineItem.with {
            $0.type = type
            $0.currency = "CAD"
            $0.unitPrice = money(unit)
            $0.quantityHundredths = hundredths
            $0.taxable = true
        }
    }

    static func estimate(_ status: Estimate.Status = .draft, total: Int64 = 0) -> Estimate {
        Estimate.with {
            $0.id = UUIDv7.make()
            $0.currency = "CAD"
            $0.status = status
            $0.estimateTotal = money(total)
        }
    }

    /// An entry of a technician at 30.00 an hour.
    static func entry(from start: Int64, to end: Int64? = nil, rate: Int64 = 3_000)
        -> LaborTimeEntry
    {
        LaborTimeEntry.with {
            $0.id = UUIDv7.make()
            $0.currency = "CAD"
            $0.status = .active
            $0.clockIn = time(start)
            if let end { $0.clockOut = time(end) }
            $0.hourlyRate = money(rate)
        }
    }

    static func stage(_ code: String, needs: [String] = []) -> ProductionStage {
        ProductionStage.with {
            $0.stageCode = code
            $0.jobStage = code.lowercased()
            $0.prerequisites = needs
            $0.isActive = true
        }
    }
}
