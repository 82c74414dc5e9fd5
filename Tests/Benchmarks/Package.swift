// swift-tools-version:6.2
// Micro-benchmarks with thresholds; they fail below the promised speed or when anything allocates.
// swift run -c release --package-path Tests/Benchmarks RuleBenchmarks
import PackageDescription

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "meterbee", path: "../..")],
    targets: [
        .target(name: "CAllocationCount"),
        .executableTarget(
            name: "RuleBenchmarks",
            dependencies: [
                "CAllocationCount",
                .product(name: "Expressions", package: "meterbee"),
                .product(name: "Metering", package: "meterbee"),
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
