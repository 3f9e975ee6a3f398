/// Which module may import which: the table of ARCHITECTURE.md, as data.
enum Imports {
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc", "Musl", "Darwin",
        "Dispatch", "Synchronization", "RegexBuilder",
    ]

    /// Target → modules it may import beside the system's.
    static let allowed: [String: Set<String>] = [
        "Wire": ["CZeroMQ", "SwiftProtobuf", "Logging", "Metrics", "CoreMetrics"],
        "Schema": ["SwiftProtobuf"],
        "ProgramSettings": ["Configuration"],
        "Telemetry": ["Logging", "Metrics", "CoreMetrics"],
        "Contracts": ["Wire", "Schema", "SwiftProtobuf"],
        "Store": ["Schema", "SwiftProtobuf", "Logging", "Crypto", "GRDB", "GRDBSQLite"],
        "Chassis": [
            "Wire", "Store", "Schema", "ProgramSettings", "Telemetry", "SwiftProtobuf", "Logging",
            "Metrics",
            "CoreMetrics", "Configuration", "ServiceLifecycle", "UnixSignals", "Crypto",
        ],
        "EstimateFiles": ["CExpat"],
        "JobsService": service.union(["EstimateFiles", "CArgon2", "Crypto"]),
        "PartsService": service,
        "FinanceService": service,
        "CommsService": service.union(["Crypto"]),
        "Gateway": [
            "Contracts", "ProgramSettings", "Schema", "Telemetry", "Wire", "SwiftProtobuf",
            "Logging", "Metrics",
            "CoreMetrics", "Configuration", "ServiceLifecycle", "UnixSignals", "Crypto",
            "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOPosix", "NIOHTTP1",
        ],
        "collisionos": [
            "Contracts", "Schema", "Wire", "EstimateFiles", "SwiftProtobuf", "Logging",
            "ArgumentParser",
        ],
    ]

    private static let service: Set<String> = [
        "Chassis", "Contracts", "Schema", "Store", "Wire", "SwiftProtobuf", "Logging",
    ]

    static func offences(in file: SourceFile) -> [Offence] {
        guard let may = allowed[file.target] else { return [] }
        return file.code.enumerated().compactMap { index, line in
            guard let module = module(importedBy: line) else { return nil }
            guard !may.contains(module), !system.contains(module) else { return nil }
            return Offence(
                path: file.path,
                line: index + 1,
                why: "\(file.target) may not import \(module)"
            )
        }
    }

    /// `public import struct Foundation.Data` → Foundation.
    static func module(importedBy line: String) -> String? {
        let pattern =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
        return line.firstMatch(of: pattern).map { String($0.1) }
    }
}
