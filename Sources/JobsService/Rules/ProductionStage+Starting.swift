internal import Schema
internal import Contracts

/// What a stage asks before work on it begins.
extension ProductionStage {
    /// J071, J072: active, and every prerequisite completed or skipped in its latest run. Whether a
    /// stage is required has nothing to do with its starting.
    func checkMayStart(
        beside stages: [ProductionStage],
        _ runs: [WorkflowStatus]
    ) throws(StageRefusal) {
        let finished = Set(
            runs.latest.filter { $0.status == .completed || $0.status == .skipped }
                .map(\.stage.storedName)
        )
        let missing = prerequisites.filter { code in
            guard let needed = stages.first(where: { $0.stageCode == code }) else { return false }
            return !finished.contains(needed.jobStage)
        }
        guard isActive, missing.isEmpty else { throw .prerequisites(missing) }
    }

    /// J077: no more jobs at a time than the stage takes; no limit when none is set.
    func checkCapacity(open: Int) throws(StageRefusal) {
        guard hasMaxConcurrentJobs, open >= Int(maxConcurrentJobs) else { return }
        throw .atCapacity(Int(maxConcurrentJobs))
    }

    /// Two stages of one job run side by side only where the stage that is to start allows it.
    func checkParallel(_ runs: [WorkflowStatus], starting run: WorkflowStatus) throws(FloorRefusal)
    {
        let others = runs.filter { $0.id != run.id && $0.status == .inProgress }
        guard canParallelize || others.isEmpty else {
            throw .notParallel(others.map(\.stage.storedName))
        }
    }

    /// J079: readings within the limits; with a limit set a missing reading is refused, too.
    /// Hundredths of a degree Celsius and of a per cent.
    func checkEnvironment(temperature: Int32?, humidity: Int32?) throws(FloorRefusal) {
        try Self.check(
            "temperature",
            temperature,
            min: hasMinTemperatureHundredths ? minTemperatureHundredths : nil,
            max: hasMaxTemperatureHundredths ? maxTemperatureHundredths : nil
        )
        try Self.check(
            "humidity",
            humidity,
            min: hasMinHumidityHundredths ? minHumidityHundredths : nil,
            max: hasMaxHumidityHundredths ? maxHumidityHundredths : nil
        )
    }

    private static func check(
        _ what: String,
        _ reading: Int32?,
        min: Int32?,
        max: Int32?
    ) throws(FloorRefusal) {
        guard min != nil || max != nil else { return }
        guard let reading else { throw .readingRequired(what) }
        guard reading >= min ?? reading, reading <= max ?? reading else {
            throw .environment(what, reading: reading, min: min, max: max)
        }
    }

    /// J012: every skill, and every certification unexpired on the shop's day; the first that is
    /// not there is named. A certification is good until the end of the day it expires.
    func checkTechnician(_ user: User, on day: CivilDate) throws(FloorRefusal) {
        for skill in requiredSkills where !user.skills.contains(skill) {
            throw .skillMissing(skill)
        }
        for code in requiredCertifications {
            let held = user.certifications.filter { $0.fields["code"]?.stringValue == code }
            guard !held.isEmpty else { throw .certificationMissing(code) }
            let good = held.contains { paper in
                let text = paper.fields["expiresAt"]?.stringValue ?? ""
                guard !text.isEmpty else { return true }
                guard let last = CivilDate(String(text.prefix(10))) else { return false }
                return day.dayNumber <= last.dayNumber
            }
            guard good else { throw .certificationExpired(code) }
        }
    }

    /// J073: a required stage is left out only where the shop says it can be.
    func checkSkip() throws(StageRefusal) {
        guard canSkip || !isRequired else { throw .stageNotSkippable }
    }

    /// J069: how often it may be done again; beyond it a manager decides.
    func checkRework(times count: Int32, isManager: Bool) throws(FloorRefusal) {
        guard allowRework else { throw .reworkNotAllowed }
        guard count <= maxReworkAttempts || isManager else {
            throw .reworkLimit(Int(maxReworkAttempts))
        }
    }

    /// J091: the bay suits the stage.
    func checkBay(_ bay: Bay) throws(FloorRefusal) {
        guard bay.isActive else { throw .bayUnknown(bay.code) }
        guard bayTypes.isEmpty || bayTypes.contains(bay.bayType) else {
            throw .bayUnsuitable(bay.code, types: bayTypes)
        }
    }
}

extension [WorkflowStatus] {
    /// The newest run through each stage, in the order of the stages.
    var latest: [WorkflowStatus] {
        var newest: [WorkflowStatus.Stage: WorkflowStatus] = [:]
        for run in self where run.reworkCount >= newest[run.stage]?.reworkCount ?? 0 {
            newest[run.stage] = run
        }
        return newest.values.sorted {
            ($0.stageOrder, $0.stage.rawValue) < ($1.stageOrder, $1.stage.rawValue)
        }
    }
}
