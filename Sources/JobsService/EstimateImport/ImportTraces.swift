internal import Contracts
internal import Foundation
internal import SwiftProtobuf

/// What an import made and changed, at which versions: kept with the import so that it can be taken
/// back while nobody else touched it (J121).
struct ImportTraces: Sendable, Equatable {
    var estimate = Estimate()
    /// Of the import, or of the job that was revised.
    var job = Job()
    /// The job as it was before a revision; nil = the import made it.
    var jobBefore: Job?
    /// Nil = they were known already.
    var customer: Customer?
    var vehicle: VehicleRecord?
    var lineCount = 0

    /// Each row as its id and version; the job before as its bytes.
    func kept() throws -> Google_Protobuf_Struct {
        var fields = [
            "estimate": Self.trace(estimate.id, estimate.version),
            "job": Self.trace(job.id, job.version),
            "lines": String(lineCount),
        ]
        if let customer { fields["customer"] = Self.trace(customer.id, customer.version) }
        if let vehicle { fields["vehicle"] = Self.trace(vehicle.id, vehicle.version) }
        if let jobBefore {
            let bytes: Data = try jobBefore.serializedBytes()
            fields["job_before"] = bytes.base64EncodedString()
        }
        return .texts(fields)
    }

    private static func trace(_ id: String, _ version: Int64) -> String { "\(id) \(version)" }
}

/// The same, read back.
struct KeptTraces: Sendable {
    /// A row with the version at which the import left it.
    struct Row: Sendable, Equatable {
        let id: String
        let version: Int64
    }

    let estimate: Row
    let job: Row
    let customer: Row?
    let vehicle: Row?
    let lineCount: Int
    let jobBefore: Job?

    /// Nil when the import is of a time before traces were kept.
    init?(_ kept: Google_Protobuf_Struct) {
        func row(_ name: String) -> Row? {
            let parts = kept.fields[name]?.stringValue.split(separator: " ") ?? []
            guard parts.count == 2, let version = Int64(parts[1]) else { return nil }
            return Row(id: String(parts[0]), version: version)
        }
        guard let estimate = row("estimate"), let job = row("job"),
            let lines = kept.fields["lines"].flatMap({ Int($0.stringValue) })
        else { return nil }
        self.estimate = estimate
        self.job = job
        customer = row("customer")
        vehicle = row("vehicle")
        lineCount = lines
        jobBefore = kept.fields["job_before"]
            .flatMap { Data(base64Encoded: $0.stringValue) }
            .flatMap { try? Job(serializedBytes: $0) }
    }
}
