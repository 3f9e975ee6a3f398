// swift-tools-version: 6.2
import PackageDescription

/// Swift 6 mode comes with the tools version; these make the house rules the compiler's.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

/// Generated files are the generators' business: same language mode, no style switches.
let generated: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
    // A message of 99 fields is read and copied field by field, each with a check at run time that
    // nobody else changes it meanwhile. SwiftProtobuf's accessors call nobody: docs/decisions/0010.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let configuration: Target.Dependency = .product(
    name: "Configuration",
    package: "swift-configuration"
)
let lifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

/// One department: an executable that runs alone.
func service(_ name: String, also extra: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["Chassis", "Contracts", "Schema", "Store", "Wire", protobuf, logging]
            + extra,
        swiftSettings: strict
    )
}

func tests(_ name: String, of targets: [Target.Dependency], beside files: [String] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: targets,
        exclude: files,
        swiftSettings: [.treatAllWarnings(as: .error)]
    )
}

let package = Package(
    name: "CollisionOS",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "collisionos", targets: ["collisionos"]),
        .executable(name: "Gateway", targets: ["Gateway"]),
        .executable(name: "JobsService", targets: ["JobsService"]),
        .executable(name: "PartsService", targets: ["PartsService"]),
        .executable(name: "FinanceService", targets: ["FinanceService"]),
        .executable(name: "CommsService", targets: ["CommsService"]),
        .executable(name: "EchoAllocations", targets: ["EchoAllocations"]),
        .library(name: "Wire", targets: ["Wire"]),
        .library(name: "Contracts", targets: ["Contracts"]),
        .library(name: "Schema", targets: ["Schema"]),
        .library(name: "Store", targets: ["Store"]),
        .library(name: "Telemetry", targets: ["Telemetry"]),
        .library(name: "EstimateFiles", targets: ["EstimateFiles"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(
            url: "https://github.com/apple/swift-configuration",
            from: "1.4.0",
            traits: [.defaults, "CommandLineArguments"]
        ),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CZeroMQ", pkgConfig: "libzmq", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(
            name: "CArgon2",
            pkgConfig: "libargon2",
            providers: [.apt(["libargon2-dev"])]
        ),

        .target(
            name: "Wire",
            dependencies: ["CZeroMQ", protobuf, logging, metrics],
            exclude: ["Protos"],
            swiftSettings: strict
        ),
        .target(name: "Schema", dependencies: [protobuf], swiftSettings: strict),
        .target(name: "ProgramSettings", dependencies: [configuration], swiftSettings: strict),
        .target(name: "Telemetry", dependencies: [logging, metrics], swiftSettings: strict),
        .target(
            name: "Contracts",
            dependencies: ["Wire", "Schema", protobuf],
            exclude: ["Protos"],
            swiftSettings: generated
        ),
        .target(
            name: "Store",
            dependencies: [
                "Schema", protobuf, logging, crypto,
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Chassis",
            dependencies: [
                "Wire", "Store", "Schema", "ProgramSettings", "Telemetry", protobuf, logging,
                metrics,
                lifecycle, crypto,
            ],
            exclude: ["Protos"],
            swiftSettings: strict
        ),
        .target(name: "EstimateFiles", dependencies: ["CExpat"], swiftSettings: strict),

        service("JobsService", also: ["EstimateFiles", "CArgon2", crypto]),
        service("PartsService"),
        service("FinanceService"),
        service("CommsService", also: [crypto]),
        .executableTarget(
            name: "Gateway",
            dependencies: [
                "Contracts", "ProgramSettings", "Schema", "Telemetry", "Wire", protobuf, logging,
                metrics, lifecycle, crypto, .product(name: "Hummingbird", package: "hummingbird"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "collisionos",
            dependencies: [
                "Contracts", "Schema", "Wire", "EstimateFiles", protobuf, logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),

        tests("WireTests", of: ["Wire", protobuf, logging, crypto]),
        tests("SchemaTests", of: ["Schema", protobuf]),
        tests("TelemetryTests", of: ["Telemetry", logging, metrics]),
        tests(
            "ContractsTests",
            of: ["Contracts", "Schema", "Wire", protobuf],
            beside: ["Fixtures"]
        ),
        tests("StoreTests", of: ["Store", "Schema", "Contracts", protobuf]),
        tests(
            "ChassisTests",
            of: [
                "Chassis", "Contracts", "ProgramSettings", "Store", "Schema", "Telemetry", "Wire",
                protobuf, logging,
            ],
            beside: ["Support/gadget.proto"]
        ),
        tests("EstimateFilesTests", of: ["EstimateFiles"]),
        tests(
            "JobsServiceTests",
            of: ["JobsService", "Chassis", "Contracts", "Store", "Schema", "Wire"]
        ),
        tests(
            "PartsServiceTests",
            of: ["PartsService", "Chassis", "Contracts", "Store", "Schema", "Wire"]
        ),
        tests(
            "FinanceServiceTests",
            of: ["FinanceService", "Chassis", "Contracts", "Store", "Schema", "Wire"]
        ),
        tests(
            "CommsServiceTests",
            of: ["CommsService", "Chassis", "Contracts", "Store", "Schema", "Wire"]
        ),
        tests(
            "GatewayTests",
            of: [
                "Gateway", "Contracts", "ProgramSettings", "Schema", "Telemetry", "Wire", protobuf,
                logging, crypto,
            ]
        ),
        tests("OperatorTests", of: ["collisionos", "Wire", protobuf]),
        .executableTarget(
            name: "EchoAllocations",
            dependencies: ["Wire", logging],
            path: "Tests/EchoAllocations",
            exclude: ["count_allocations.c"],
            swiftSettings: strict
        ),
        .target(name: "BuiltPrograms", path: "Tests/BuiltPrograms", swiftSettings: strict),
        tests("AllocationTests", of: ["BuiltPrograms", "EchoAllocations"]),
        tests("ShopTests", of: ["BuiltPrograms", "Wire", crypto]),
        tests("ChaosTests", of: ["BuiltPrograms"]),
        tests("FaultTests", of: ["BuiltPrograms"]),
        tests("ConformanceTests", of: ["BuiltPrograms", "Wire", protobuf, logging, crypto]),
        tests("StrangersTests", of: ["BuiltPrograms"]),
        tests("SaturationTests", of: ["BuiltPrograms"]),
        tests("TidyTests", of: []),
    ]
)
