// swift-tools-version:6.2
// Micro-benchmarks with thresholds: `swift run -c release --package-path Tests/Benchmarks`.
import PackageDescription

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "meterbee", path: "../..")],
    targets: [
        .target(name: "CAllocationCount"),
        .executableTarget(
            name: "ExpressionBenchmarks",
            dependencies: [
                "CAllocationCount", .product(name: "Expressions", package: "meterbee"),
            ],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
            ]
        ),
    ]
)
