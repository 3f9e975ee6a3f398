import EstimateFiles
import Foundation
import Synchronization

/// An estimate file read, and an estimate file imported: from the bytes to customer, car,
/// estimate, lines and job in the database.
enum FileMeasures {
    static func outcomes(_ course: Course) async throws -> [Outcome] {
        [try await reading(course), try await importing(course)]
    }

    private static func reading(_ course: Course) async throws -> Outcome {
        let members = try EstimateFiles.members(at: course.estimate)
        let folder = try course.scratch("reading")
        defer { course.discard(folder) }
        return try await Measure(
            name: "estimate file read",
            unit: "files",
            ours: Contestant(name: "EstimateFiles") { seconds in
                try await timed(seconds) {
                    guard try EstimateFiles.read(members).count == 1 else {
                        throw Trouble("more than one estimate in the file")
                    }
                }
            },
            peers: [
                peer("expat in C, nothing kept", course, folder) {
                    ("\(course.peers)/expat_parse", [course.estimate, "\($0)"])
                },
                peer("Python ElementTree, tree only", course, folder) {
                    (Programs.python, ["\(course.peers)/tree_parse.py", course.estimate, "\($0)"])
                },
            ]
        ).outcome(course)
    }

    private static func peer(
        _ name: String,
        _ course: Course,
        _ folder: String,
        _ command: @escaping @Sendable (Int) -> (String, [String])
    ) -> Contestant {
        Contestant(name: name) { seconds in
            let (program, arguments) = command(seconds)
            let line = try await Child.run(program, arguments, output: "\(folder)/peer.log")
            return try Sample(printed: line, by: name)
        }
    }

    private static func importing(_ course: Course) async throws -> Outcome {
        let folder = try course.scratch("importing")
        defer { course.discard(folder) }
        let variations = try EstimateVariations(path: course.estimate)
        let counter = Counter()
        let specimen = try await Specimen(course, folder: folder)
        let programs = try FivePrograms(data: "\(folder)/data", port: course.port)
        let peer = try await HTTPPeer.inPython(
            course,
            specimen,
            folder: folder,
            port: course.port + 1
        )
        return try await [programs.supervisor, peer.child].around {
            let front = try await programs.open(estimate: course.estimate)
            let other = Front(peer.url)
            try await other.waitUntilUp(peer.job)
            return try await Measure(
                name: "estimate imported over HTTP, one at a time",
                unit: "files",
                ours: Contestant(name: "gateway, 5 processes") { seconds in
                    try await timed(seconds) {
                        let body = try variations.request(counter.next())
                        _ = try await front.post("/v1/bmsImports:import", body)
                    }
                },
                peers: [
                    Contestant(name: peer.name) { seconds in
                        try await timed(seconds) {
                            let body = try variations.request(counter.next())
                            _ = try await other.post("/import", body)
                        }
                    }
                ]
            ).outcome(course)
        }
    }

    /// Does the work over and over.
    private static func timed(
        _ seconds: Int,
        _ work: () async throws -> Void
    ) async throws -> Sample {
        let begin = ContinuousClock.now
        let end = begin + .seconds(seconds)
        var took: [Double] = []
        var before = begin
        while before < end {
            try await work()
            let now = ContinuousClock.now
            took.append((now - before).inMicroseconds)
            before = now
        }
        return Sample(microseconds: took, seconds: (before - begin).inSeconds)
    }
}

/// Numbers that are never given twice.
final class Counter: Sendable {
    private let last = Mutex(0)

    func next() -> Int {
        last.withLock { last in
            last += 1
            return last
        }
    }
}
