// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

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
        // A peer.
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
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
                .product(name: "EchoAllocations", package: "CollisionOS"),
                .product(name: "FinanceService", package: "CollisionOS"),
                .product(name: "Gateway", package: "CollisionOS"),
                .product(name: "JobsService", package: "CollisionOS"),
                .product(name: "PartsService", package: "CollisionOS"),
                .product(name: "collisionos", package: "CollisionOS"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "grpc-swift-echo",
            dependencies: [
                .product(name: "Contracts", package: "CollisionOS"),
                .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
                .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
            ],
            path: "Peers/grpc-swift-echo",
            swiftSettings: strict
        ),
    ]
)
