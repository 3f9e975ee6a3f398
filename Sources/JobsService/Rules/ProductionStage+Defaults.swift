internal import Contracts

/// J001: the twelve stages a new shop starts with, in the order of the car's way (1.5).
extension ProductionStage {
    private struct Default {
        let code: String
        let name: String
        let type: StageType
        let category: Category
        let jobStage: String
        /// Minutes; 0 = no work time of its own.
        let minutes: Int32
        let inspected: Bool
        let photographed: Bool
    }

    static var defaults: [ProductionStage] {
        defaultRows.enumerated().map { place, row in
            ProductionStage.with {
                $0.stageCode = row.code
                $0.stageName = row.name
                $0.customerVisibleName = row.name
                $0.stageType = row.type
                $0.category = row.category
                $0.stageOrder = Int32(place + 1)
                $0.estimatedDuration = row.minutes
                $0.requiresInspection = row.inspected
                $0.photosRequired = row.photographed
                $0.jobStage = row.jobStage
                $0.isRequired = true
                $0.isActive = true
                $0.allowRework = true
                $0.maxReworkAttempts = 3
                if place > 0 { $0.prerequisites = [defaultRows[place - 1].code] }
            }
        }
    }

    private static let defaultRows: [Default] = [
        Default(
            code: "INTAKE",
            name: "Vehicle Drop-off",
            type: .customerInteraction,
            category: .intake,
            jobStage: "intake",
            minutes: 30,
            inspected: true,
            photographed: true
        ),
        Default(
            code: "DISASSEMBLY",
            name: "Disassembly",
            type: .production,
            category: .disassembly,
            jobStage: "disassembly",
            minutes: 120,
            inspected: false,
            photographed: true
        ),
        Default(
            code: "ASSESS",
            name: "Damage Assessment",
            type: .production,
            category: .disassembly,
            jobStage: "blueprint",
            minutes: 60,
            inspected: true,
            photographed: true
        ),
        Default(
            code: "PARTS_ORDER",
            name: "Parts Ordering",
            type: .administrative,
            category: .repair,
            jobStage: "parts_ordering",
            minutes: 15,
            inspected: false,
            photographed: false
        ),
        Default(
            code: "BODY_REPAIR",
            name: "Body Work",
            type: .production,
            category: .repair,
            jobStage: "body_structure",
            minutes: 240,
            inspected: true,
            photographed: true
        ),
        Default(
            code: "PAINT_PREP",
            name: "Paint Preparation",
            type: .production,
            category: .paint,
            jobStage: "paint_prep",
            minutes: 180,
            inspected: true,
            photographed: true
        ),
        Default(
            code: "PAINT",
            name: "Painting",
            type: .production,
            category: .paint,
            jobStage: "paint_booth",
            minutes: 120,
            inspected: true,
            photographed: true
        ),
        Default(
            code: "REASSEMBLY",
            name: "Reassembly",
            type: .production,
            category: .reassembly,
            jobStage: "reassembly",
            minutes: 180,
            inspected: true,
            photographed: true
        ),
        Default(
            code: "QC",
            name: "Quality Control",
            type: .quality,
            category: .quality,
            jobStage: "quality_control",
            minutes: 45,
            inspected: true,
            photographed: true
        ),
        Default(
            code: "DETAIL",
            name: "Final Detailing",
            type: .production,
            category: .delivery,
            jobStage: "detail",
            minutes: 90,
            inspected: false,
            photographed: true
        ),
        Default(
            code: "FINAL_INSPECT",
            name: "Final Inspection",
            type: .quality,
            category: .quality,
            jobStage: "final_inspection",
            minutes: 30,
            inspected: true,
            photographed: true
        ),
        Default(
            code: "READY",
            name: "Ready for Pickup",
            type: .customerInteraction,
            category: .delivery,
            jobStage: "ready_pickup",
            minutes: 0,
            inspected: true,
            photographed: true
        ),
    ]

    /// J076: the code of a stage that was given none: upper case, blanks to underscores, 20
    /// characters.
    static func code(from name: String) -> String {
        let letters = name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
        return String(letters.prefix(20))
    }

    /// J076: the code, with a number at its end when it is taken.
    static func code(from name: String, besides taken: Set<String>) -> String {
        let code = code(from: name)
        guard taken.contains(code) else { return code }
        let free = (2...9_999).lazy
            .map { number in code.prefix(19 - String(number).count) + "_" + String(number) }
            .first { !taken.contains($0) }
        return free ?? code
    }

    /// J074: the way round a circle of prerequisites, nil when there is none. `stages` are the
    /// shop's stages with the one to be saved among them.
    static func prerequisiteCycle(_ stages: [ProductionStage]) -> [String]? {
        var needs: [String: [String]] = [:]
        for stage in stages { needs[stage.stageCode] = stage.prerequisites }
        var done: Set<String> = []
        for start in needs.keys.sorted() where !done.contains(start) {
            var path: [String] = []
            if let cycle = walk(start, needs, &path, &done) { return cycle }
        }
        return nil
    }

    private static func walk(
        _ code: String,
        _ needs: [String: [String]],
        _ path: inout [String],
        _ done: inout Set<String>
    ) -> [String]? {
        if let place = path.firstIndex(of: code) { return Array(path[place...]) + [code] }
        guard !done.contains(code) else { return nil }
        path.append(code)
        for next in needs[code] ?? [] {
            if let cycle = walk(next, needs, &path, &done) { return cycle }
        }
        path.removeLast()
        done.insert(code)
        return nil
    }
}
