// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "CollisionOS", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                .product(name: "Contracts", package: "CollisionOS"),
                .product(name: "EstimateFiles", package: "CollisionOS"),
                .product(name: "Schema", package: "CollisionOS"),
                .product(name: "Store", package: "CollisionOS"),
                .product(name: "Telemetry", package: "CollisionOS"),
                .product(name: "Wire", package: "CollisionOS"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
                // The programs that the gateway's figures are taken of: built beside this one.
                .product(name: "CommsService", package: "CollisionOS"),
                .product(name: "FinanceService", package: "CollisionOS"),
                .product(name: "Gateway", package: "CollisionOS"),
                .product(name: "JobsService", package: "CollisionOS"),
                .product(name: "PartsService", package: "CollisionOS"),
                .product(name: "collisionos", package: "CollisionOS"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("ExistentialAny"),
                .treatAllWarnings(as: .error),
            ]
        )
    ]
)
