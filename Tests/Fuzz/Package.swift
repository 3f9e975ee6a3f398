// swift-tools-version: 6.2
import PackageDescription

// A package of its own: everything in it is built with libFuzzer's counters (scripts/fuzz passes
// the flags), which no other build may have.
let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "CollisionOS", path: "../.."),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: [
                .product(name: "EstimateFiles", package: "CollisionOS"),
                .product(name: "Schema", package: "CollisionOS"),
                .product(name: "Store", package: "CollisionOS"),
                .product(name: "Wire", package: "CollisionOS"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            path: ".",
            exclude: ["Corpus", "corpus.py"],
            // Generated, Gateway and Files are links to single files: what they belong to takes minutes
            // to build.
            sources: ["Fuzz.swift", "Targets", "Generated", "Gateway", "Files"],
            swiftSettings: [
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("ExistentialAny"),
                .treatAllWarnings(as: .error),
                // Older spellings in generated code are the generator's business.
                .treatWarning("DeprecatedDeclaration", as: .warning),
            ]
        )
    ]
)
