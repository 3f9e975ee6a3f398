// swift-tools-version: 6.2
import PackageDescription

/// The contracts' generator: a protoc plugin, and beside it protoc-gen-swift of the same version
/// as the runtime. A package of its own, so that no program of the shop depends on it.
let package = Package(
    name: "Generator",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "protoc-gen-collisionos", targets: ["protoc-gen-collisionos"])],
    dependencies: [.package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0")],
    targets: [
        .executableTarget(
            name: "protoc-gen-collisionos",
            dependencies: [
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
                .product(name: "SwiftProtobufPluginLibrary", package: "swift-protobuf"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("ExistentialAny"),
            ]
        )
    ]
)
