// swift-tools-version:6.2
// Targets and the directions they may depend in. Core targets import no third-party module
// (BigInt in Money apart); shells talk to the world; the executables only wire.
import PackageDescription

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let http: [Target.Dependency] = [
    hummingbird,
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "NIOCore", package: "swift-nio"),
]
let lifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)

let libraries: [Target] = [
    // C libraries: a header and a module map, no logic. Zstd, deflate, xxHash and libbpf are linked
    // from their archives, so that an agent's binary needs nothing but glibc.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq"),
    .systemLibrary(name: "CLibBPF"),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CZstd"),
    .systemLibrary(name: "CDeflate"),
    .systemLibrary(name: "CXXHash"),
    .systemLibrary(name: "COpenSSL"),
]

let core: [Target] = [
    .target(name: "Money", dependencies: [.product(name: "BigInt", package: "BigInt")]),
    .target(name: "Expressions"),
    .target(name: "Telemetry"),
    .target(name: "Metering", dependencies: ["Expressions", "Telemetry"]),
    .target(name: "Billing", dependencies: ["Money", "Metering"]),
]

let shells: [Target] = [
    .target(
        name: "Compression",
        dependencies: ["CZstd", "CDeflate"],
        linkerSettings: [.linkedLibrary(":libzstd.a"), .linkedLibrary(":libdeflate.a")]
    ),
    .target(name: "Postgres", dependencies: ["CLibPQ", logging, lifecycle]),
    .target(
        name: "Storage",
        dependencies: [
            "Postgres", "Money", "Expressions", "Telemetry", "Metering", "Billing", "Compression",
            "CXXHash", logging, lifecycle,
        ],
        linkerSettings: [.linkedLibrary(":libxxhash.a")],
        plugins: ["EmbedMigrations"]
    ),
    .target(
        name: "Ingestion",
        dependencies: [
            "Telemetry", "Metering", "Compression", lifecycle, logging,
            .product(name: "NIOTLS", package: "swift-nio"),
        ] + http
    ),
    .target(
        name: "IngestionGRPC",
        dependencies: [
            "Ingestion", "Compression", "Metering", "Telemetry", lifecycle, logging,
            .product(name: "GRPCCore", package: "grpc-swift-2"),
            .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHPACK", package: "swift-nio-http2"),
            .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        ]
    ),
    .target(
        name: "TenantAPI",
        dependencies: [
            "Money", "Expressions", "Telemetry", "Metering", "Billing", "Exports", logging, crypto,
        ] + http
    ),
    .target(
        name: "Exports",
        dependencies: [
            "Money", "Metering", "Billing", lifecycle, logging, crypto,
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "Subprocess", package: "swift-subprocess"),
            .product(name: "SystemPackage", package: "swift-system"),
        ]
    ),
    .target(
        name: "BPF",
        dependencies: ["CLibBPF"],
        linkerSettings: [
            .linkedLibrary(":libbpf.a"), .linkedLibrary(":libelf.a"), .linkedLibrary(":libz.a"),
        ]
    ),
    .target(
        name: "AgentCore",
        dependencies: ["BPF", "Telemetry", "Metering", "Compression", "CLinux", "COpenSSL"],
        linkerSettings: [.linkedLibrary(":libssl.a"), .linkedLibrary(":libcrypto.a")],
        plugins: ["EmbedBPF"]
    ),
]

let executables: [Target] = [
    .executableTarget(
        name: "meterbee",
        dependencies: [
            "Money", "Expressions", "Telemetry", "Metering", "Billing", "Postgres", "Storage",
            "Ingestion", "TenantAPI", "Compression", lifecycle, logging, crypto, arguments,
            "IngestionGRPC", "Exports",
            .product(name: "HummingbirdHTTP2", package: "hummingbird"),
            .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            .product(name: "Yams", package: "Yams"),
        ] + http
    ),
    .executableTarget(
        name: "meterbee-agent",
        dependencies: ["AgentCore"],
        // A node has glibc and nothing else: the Swift and C++ runtimes are linked in.
        linkerSettings: [
            .unsafeFlags([
                "-static-stdlib", "-use-ld=lld", "-L\(Context.packageDirectory)/deploy/link",
                "-Xclang-linker", "-static-libgcc",
            ]),
            .unsafeFlags(["-Xlinker", "-s"], .when(configuration: .release)),
        ]
    ),
]

let tools: [Target] = [
    .executableTarget(name: "embed"),
    .plugin(
        name: "EmbedMigrations",
        capability: .buildTool(),
        dependencies: ["embed"],
        path: "Sources/EmbedMigrations"
    ),
    .plugin(
        name: "EmbedBPF",
        capability: .buildTool(),
        dependencies: ["embed"],
        path: "Sources/EmbedBPF"
    ),
]

let tests: [Target] = [
    .testTarget(name: "StyleTests"),
    .testTarget(name: "MoneyTests", dependencies: ["Money"]),
    .testTarget(
        name: "ExpressionsTests",
        dependencies: ["Expressions"],
        exclude: ["Differential/compare.py"]
    ),
    .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"]),
    .testTarget(
        name: "MeteringTests",
        dependencies: ["Metering", "Telemetry", "Expressions", crypto]
    ),
    .testTarget(
        name: "BillingTests",
        dependencies: ["Billing", "Money", "Metering"],
        exclude: ["Differential/reference.py"]
    ),
    .testTarget(name: "CompressionTests", dependencies: ["Compression", "CZstd", "CDeflate"]),
    .testTarget(name: "BPFTests", dependencies: ["BPF"]),
    // Half of these load eBPF programs and fail, loudly, without root or the kernel's BTF.
    .testTarget(
        name: "AgentTests",
        dependencies: ["AgentCore", "BPF", "Compression", "Metering", "COpenSSL"]
    ),
    .testTarget(
        name: "IngestionTests",
        dependencies: [
            "Ingestion", "Metering", "Telemetry", "Compression", logging,
            .product(name: "HummingbirdTesting", package: "hummingbird"),
        ] + http
    ),
    .testTarget(
        name: "ExportsTests",
        dependencies: [
            "Exports", "Billing", "Metering", "Money", logging, crypto,
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ]
    ),
    // These start a PostgreSQL of their own and fail, loudly, where its binaries are missing.
    .testTarget(name: "PostgresTests", dependencies: ["Postgres", logging, lifecycle]),
    .testTarget(
        name: "StorageTests",
        dependencies: [
            "Storage", "Postgres", "Money", "Metering", "Billing", "Telemetry", "Compression",
            "AgentCore", logging, lifecycle, crypto,
        ]
    ),
    .testTarget(
        name: "TenantAPITests",
        dependencies: [
            "TenantAPI", "Storage", "Postgres", "Metering", "Exports", logging, lifecycle, crypto,
            .product(name: "HummingbirdTesting", package: "hummingbird"),
        ] + http
    ),
    // What is promised of OTLP ingest, checked from outside on a server that the tests start, or on
    // another one; the OpenTelemetry Python SDK runs in them.
    .testTarget(
        name: "ConformanceTests",
        dependencies: [
            "meterbee", "Telemetry", "Metering", "Compression", "CDeflate", "Postgres", "Storage",
            logging,
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOHPACK", package: "swift-nio-http2"),
            .product(name: "NIOHTTP2", package: "swift-nio-http2"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ],
        exclude: ["SDK/export.py"]
    ),
    // Runs the executable as a process, kills it, runs the demo: needs PostgreSQL, root and eBPF.
    .testTarget(
        name: "CrashTests",
        dependencies: [
            "meterbee", "Storage", "Telemetry", "Metering", "Postgres", "Compression", crypto,
            logging,
        ]
    ),
]

let package = Package(
    name: "meterbee",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "meterbee", targets: ["meterbee"]),
        .executable(name: "meterbee-agent", targets: ["meterbee-agent"]),
        .library(name: "Expressions", targets: ["Expressions"]),
        .library(name: "Metering", targets: ["Metering", "Telemetry"]),
    ],
    dependencies: [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: []
        ),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: libraries + core + shells + executables + tools + tests
)

for target in package.targets where ![.system, .plugin].contains(target.type) {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .swiftLanguageMode(.v6),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
        ]
}
