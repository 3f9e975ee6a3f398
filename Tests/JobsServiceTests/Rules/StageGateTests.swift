import Contracts
import Schema
import Store
import SwiftProtobuf
import Testing

@testable import JobsService

@Suite("What a stage asks before it begins")
struct StageGateTests {
    @Test(
        "J079: a reading within the limits; a missing one where limits are set is refused",
        arguments: [
            (1_800, nil, 1_800, true), (1_800, nil, 1_500, false), (1_800, nil, nil, false),
            (nil, 2_600, 2_600, true), (nil, 2_600, 2_601, false), (nil, nil, nil, true),
            (1_800, 2_600, 2_000, true), (nil, nil, -5_000, true),
        ] as [(Int32?, Int32?, Int32?, Bool)]
    )
    func environment(min: Int32?, max: Int32?, reading: Int32?, goes: Bool) throws {
        var warm = Sample.stage("PAINT_BOOTH")
        if let min { warm.minTemperatureHundredths = min }
        if let max { warm.maxTemperatureHundredths = max }
        var dry = Sample.stage("PAINT_BOOTH")
        if let min { dry.minHumidityHundredths = min }
        if let max { dry.maxHumidityHundredths = max }
        if goes {
            try warm.checkEnvironment(temperature: reading, humidity: nil)
            try dry.checkEnvironment(temperature: nil, humidity: reading)
            return
        }
        func refusal(_ what: String) -> FloorRefusal {
            guard let reading else { return .readingRequired(what) }
            return .environment(what, reading: reading, min: min, max: max)
        }
        #expect(throws: refusal("temperature")) {
            try warm.checkEnvironment(temperature: reading, humidity: nil)
        }
        #expect(throws: refusal("humidity")) {
            try dry.checkEnvironment(temperature: nil, humidity: reading)
        }
    }

    private func paper(_ code: String, _ expires: String?) -> Google_Protobuf_Struct {
        var fields: [String: Google_Protobuf_Value] = ["code": .init(stringValue: code)]
        if let expires { fields["expiresAt"] = .init(stringValue: expires) }
        return Google_Protobuf_Struct(fields: fields)
    }

    @Test(
        "J012: a certification that expired yesterday is named; one of today is good",
        arguments: [
            ("2026-06-01", nil), ("2026-05-31", .certificationExpired("I-CAR")),
            ("2026-06-01T00:00:00Z", nil), ("", nil), ("soon", .certificationExpired("I-CAR")),
        ] as [(String, FloorRefusal?)]
    )
    func certification(expires: String, refusal: FloorRefusal?) throws {
        let today = try #require(CivilDate("2026-06-01"))
        var stage = Sample.stage("BODY_STRUCTURE")
        stage.requiredCertifications = ["I-CAR"]
        let user = User.with { $0.certifications = [paper("I-CAR", expires)] }
        if let refusal {
            #expect(throws: refusal) { try stage.checkTechnician(user, on: today) }
            var renewed = user
            renewed.certifications.append(paper("I-CAR", nil))
            try stage.checkTechnician(renewed, on: today)
        } else {
            try stage.checkTechnician(user, on: today)
        }
    }

    @Test("J012: a skill and a certification that are not there are named")
    func missing() throws {
        let today = try #require(CivilDate("2026-06-01"))
        var stage = Sample.stage("BODY_STRUCTURE")
        stage.requiredSkills = ["aluminium"]
        stage.requiredCertifications = ["I-CAR"]
        #expect(throws: FloorRefusal.skillMissing("aluminium")) {
            try stage.checkTechnician(User(), on: today)
        }
        let skilled = User.with {
            $0.skills = ["aluminium"]
            $0.certifications = [paper("ASE", nil)]
        }
        #expect(throws: FloorRefusal.certificationMissing("I-CAR")) {
            try stage.checkTechnician(skilled, on: today)
        }
    }

    @Test(
        "J072, J073: a required stage is skipped only where it can be",
        arguments: [(true, false, false), (true, true, true), (false, false, true)]
    )
    func skip(required: Bool, canSkip: Bool, goes: Bool) throws {
        var stage = Sample.stage("DETAIL")
        stage.isRequired = required
        stage.canSkip = canSkip
        if goes {
            try stage.checkSkip()
        } else {
            #expect(throws: StageRefusal.stageNotSkippable) { try stage.checkSkip() }
        }
    }

    @Test(
        "J069: the fourth time of three needs a manager",
        arguments: [
            (3, 3, false, nil), (4, 3, false, .reworkLimit(3)), (4, 3, true, nil),
            (1, 0, false, .reworkLimit(0)),
        ] as [(Int32, Int32, Bool, FloorRefusal?)]
    )
    func rework(times: Int32, limit: Int32, isManager: Bool, refusal: FloorRefusal?) throws {
        var stage = Sample.stage("PAINT_BOOTH")
        stage.allowRework = true
        stage.maxReworkAttempts = limit
        if let refusal {
            #expect(throws: refusal) { try stage.checkRework(times: times, isManager: isManager) }
        } else {
            try stage.checkRework(times: times, isManager: isManager)
        }
        stage.allowRework = false
        #expect(throws: FloorRefusal.reworkNotAllowed) {
            try stage.checkRework(times: 1, isManager: true)
        }
    }

    @Test("two stages of a job run side by side only where the second allows it")
    func parallel() throws {
        let body = WorkflowStatus.with {
            $0.id = UUIDv7.make()
            $0.stage = .bodyStructure
            $0.status = .inProgress
        }
        let glass = WorkflowStatus.with {
            $0.id = UUIDv7.make()
            $0.stage = .frameRepair
            $0.status = .pending
        }
        var stage = Sample.stage("FRAME_REPAIR")
        #expect(throws: FloorRefusal.notParallel(["body_structure"])) {
            try stage.checkParallel([body, glass], starting: glass)
        }
        stage.canParallelize = true
        try stage.checkParallel([body, glass], starting: glass)
        stage.canParallelize = false
        try stage.checkParallel([body], starting: body)
    }

    @Test("J071: a stage done again is not done until its latest run is")
    func latest() throws {
        func run(_ status: WorkflowStatus.Status, _ count: Int32) -> WorkflowStatus {
            WorkflowStatus.with {
                $0.stage = .paintPrep
                $0.status = status
                $0.reworkCount = count
            }
        }
        let stages = [Sample.stage("PAINT_PREP"), Sample.stage("PAINT", needs: ["PAINT_PREP"])]
        let runs = [run(.completed, 0), run(.inProgress, 1)]
        #expect(throws: StageRefusal.prerequisites(["PAINT_PREP"])) {
            try stages[1].checkMayStart(beside: stages, runs)
        }
        try stages[1].checkMayStart(beside: stages, [run(.failed, 0), run(.completed, 1)])
    }

    @Test("J091: a bay in use that suits the stage")
    func bay() throws {
        var stage = Sample.stage("PAINT_BOOTH")
        stage.bayTypes = ["booth"]
        var bay = Bay.with {
            $0.code = "B3"
            $0.bayType = "booth"
            $0.isActive = true
        }
        try stage.checkBay(bay)
        bay.bayType = "lift"
        #expect(throws: FloorRefusal.bayUnsuitable("B3", types: ["booth"])) {
            try stage.checkBay(bay)
        }
        bay.isActive = false
        #expect(throws: FloorRefusal.bayUnknown("B3")) { try stage.checkBay(bay) }
    }

    @Test("J076: a code that is taken gets a number")
    func codes() {
        #expect(ProductionStage.code(from: "QC", besides: []) == "QC")
        #expect(ProductionStage.code(from: "QC", besides: ["QC", "QC_2"]) == "QC_3")
        let long = ProductionStage.code(
            from: "Paint Prep Booth Extra Long",
            besides: ["PAINT_PREP_BOOTH_EXT"]
        )
        #expect(long == "PAINT_PREP_BOOTH_E_2")
    }
}
