import Foundation
import Testing

@testable import AgentCore

/// Which copies of libssl are known, over a /proc that tests write.
@Suite("Copies of libssl")
struct TLSLibrariesTests {
    /// Processes with a root and mappings of their own.
    private final class Machine {
        let directory: TemporaryDirectory
        private let files = FileManager.default

        init() throws {
            directory = try TemporaryDirectory()
            try makeDirectory("/usr/lib")
        }

        var libraries: TLSLibraries {
            TLSLibraries(
                processes: directory.path + "/proc",
                directories: [directory.path + "/usr/lib"]
            )
        }

        func write(_ path: String, _ text: String = "x") throws {
            try TextFile.replace(directory.path + path, with: Array(text.utf8))
        }

        private func makeDirectory(_ path: String) throws {
            try files.createDirectory(
                atPath: directory.path + path,
                withIntermediateDirectories: true
            )
        }

        /// A process that has so many copies of its own mapped.
        func run(_ processID: Int, copies: Int = 0) throws {
            try makeDirectory("/proc/\(processID)/root/lib")
            var maps = "55d0-55d1 r-xp 00000000 08:01 7 /bin/cat\n"
            for copy in 0..<copies {
                try write("/proc/\(processID)/root/lib/libssl.so.\(copy)")
                maps += "7f00-7f01 r-xp 00000000 08:01 9 /lib/libssl.so.\(copy)\n"
            }
            try write("/proc/\(processID)/maps", maps)
        }

        func end(_ processID: Int) throws {
            try files.removeItem(atPath: "\(directory.path)/proc/\(processID)")
        }
    }

    @Test("a copy is known while a process has it mapped, the system's always")
    func life() throws {
        let machine = try Machine()
        try machine.write("/usr/lib/libssl.so.3")
        try machine.write("/usr/lib/libssl.so.3.hmac")
        try machine.write("/usr/lib/libcrypto.so.3")
        try machine.run(7, copies: 1)
        let libraries = machine.libraries
        #expect(libraries.known.count == 2)
        // It comes later, and its library later still.
        try machine.run(8)
        libraries.look()
        try machine.run(8, copies: 2)
        libraries.look()
        #expect(libraries.known.count == 4)
        weak var gone = libraries.known.first { $0.path.contains("/8/") }
        #expect(gone != nil)
        try machine.end(8)
        libraries.look()
        #expect(libraries.known.count == 2 && gone == nil)
        // It is another program now.
        try machine.run(7)
        for _ in 0..<4 { libraries.look() }
        #expect(libraries.known.map(\.users) == [nil])
    }

    @Test("processes that are not new are looked at in turn, each after some looks")
    func turns() throws {
        let machine = try Machine()
        for number in 1...100 { try machine.run(number) }
        let libraries = machine.libraries
        for _ in 0..<5 { libraries.look() }
        for number in [1, 50, 100] { try machine.run(number, copies: 1) }
        var looks = 0
        while libraries.known.count < 3, looks < 20 {
            libraries.look()
            looks += 1
        }
        #expect(libraries.known.count == 3 && looks <= 7, "\(looks)")
    }

    @Test("copies without end find no room beyond so many, and no process takes all of it")
    func bounded() throws {
        let machine = try Machine()
        try machine.run(1, copies: 100)
        let libraries = machine.libraries
        #expect(libraries.known.count == 4)
        for number in 2...100 { try machine.run(number, copies: 1) }
        libraries.look()
        #expect(libraries.known.count == TLSLibraries.countMax)
        // Four are of the first; each of the others is counted once, however often it is looked at.
        #expect(libraries.leftOut == 4 + 99 - TLSLibraries.countMax)
        libraries.look()
        #expect(libraries.leftOut == 4 + 99 - TLSLibraries.countMax)
        for number in 1...100 { try machine.end(number) }
        libraries.look()
        #expect(libraries.known.isEmpty)
    }

    @Test("copies that find no room are told in health and status, on the kernel")
    func told() throws {
        let machine = try Machine()
        try TestNamespace.run(
            "for d in \(TLSLibraries.directories.joined(separator: " ")); do "
                + "test -e $d/libssl.so.3 && "
                + "exec cp $d/libssl.so.3 \(machine.directory.path)/usr/lib/; done; exit 1"
        )
        for number in 1...80 { try machine.run(number, copies: 1) }
        var shared = Observation.context()
        shared.libraries = machine.libraries
        let pipeline = try Observation(NetTLSSource.self, shared: shared).pipeline
        pipeline.flush()
        #expect(pipeline.leftOut == 81 - TLSLibraries.countMax)
        let told = health(pipeline).compactMap {
            $0.integers["meterbee.agent.libraries_left_out"]
        }
        #expect(told == [17])
        #expect(status(pipeline).contains(#""libraries_left_out":17"#))
    }

    /// Where records of the agent's own account end up.
    private final class Told: RequestSink {
        var records: [DecodedRecord] = []

        func take(_ request: RecordWriter.Request) {
            records += DecodedRecord.all(in: request.body)
        }

        func tally(_ key: LedgerKey) -> SpoolTally { SpoolTally() }
    }

    private func health(_ pipeline: SourcePipeline) -> [DecodedRecord] {
        let sink = Told()
        let reporter = HealthReporter(
            everyMs: 1000,
            node: NodeIdentity.current(),
            containers: ContainerResolver(
                LocalControlGroupPaths(hierarchy: CgroupHierarchy.current())
            ),
            sink: sink
        )
        reporter.tell(
            HealthReport(
                agentID: "test-agent",
                sources: [HealthReport.Source(pipeline)],
                unavailable: [],
                memoryBytes: 0,
                spoolBytes: 0,
                uplink: Uplink.Status()
            )
        )
        return sink.records
    }

    private func status(_ pipeline: SourcePipeline) -> String {
        StatusReport(
            sources: [StatusReport.Source(pipeline)],
            unavailable: [],
            uplink: Uplink.Status(),
            cost: ProcessCost.current(),
            containers: (0, 0),
            pods: nil,
            memoryBytes: 0,
            average: nil,
            gapMs: nil,
            ownSocketFailures: 0
        ).json
    }

    @Test("what is no regular file is no library")
    func hostile() throws {
        let machine = try Machine()
        try machine.run(3, copies: 1)
        let path = machine.directory.path + "/proc/3/root/lib/libssl.so.0"
        for make in ["mkfifo \(path)", "ln -s /etc/passwd \(path)", "mkdir \(path)"] {
            try TestNamespace.run("rm -rf \(path) && \(make)")
            #expect(machine.libraries.known.isEmpty, "\(make)")
        }
    }
}
