import Foundation
import Testing

@testable import AgentCore

@Suite("Self-test of attribution")
struct AttributionTests {
    private static let id = ControlGroupLayout.id

    private final class NoPaths: ControlGroupPaths {
        func path(cgroupID: UInt64) -> String? { nil }
    }

    private final class AllPaths: ControlGroupPaths {
        func path(cgroupID: UInt64) -> String? { "/" }
    }

    private func directory(_ paths: [String]) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        for path in paths {
            try FileManager.default.createDirectory(
                atPath: directory.path + path,
                withIntermediateDirectories: true
            )
        }
        return directory
    }

    private func check(
        groups: [String]?,
        processes: [String: String],
        paths: any ControlGroupPaths = AllPaths(),
        kubelet: PodDirectory.Status? = nil
    ) throws -> AttributionCheck {
        let tree = try groups.map { try directory($0) }
        let proc = try directory(processes.keys.map { "/" + $0 })
        for (number, text) in processes {
            try TextFile.replace("\(proc.path)/\(number)/cgroup", with: Array(text.utf8))
        }
        return AttributionCheck.run(
            CgroupHierarchy(number: 0, mountPoint: tree?.path),
            paths: paths,
            processes: ProcessGroups(directory: proc.path),
            kubelet: kubelet
        )
    }

    @Test("a node with containers says how many of which runtime, and finds nothing wrong")
    func whole() throws {
        let check = try check(
            groups: ["/system.slice/docker-\(Self.id).scope/inner", "/init.scope"],
            processes: ["7": "0::/system.slice/docker-\(Self.id).scope\n", "8": "0::/\n"]
        )
        #expect(check.containerCount == 1)
        #expect(check.summary.contains("1 of docker"))
        #expect(check.findings.isEmpty, "\(check.findings)")
    }

    @Test("each reason for which attribution is empty is said with its remedy")
    func empty() throws {
        let nothing = try check(groups: ["/init.scope"], processes: ["7": "0::/init.scope\n"])
        #expect(nothing.findings.first?.contains("no container runs here") == true)
        #expect(nothing.summary.contains("no container found"))
        let unmounted = try check(groups: nil, processes: ["7": "0::/\n"])
        #expect(unmounted.findings.contains { $0.contains("no control groups are mounted") })
        let bare = try check(groups: [], processes: ["7": "0::/\n"])
        #expect(bare.findings.contains { $0.contains("holds no control group") })
        let alone = try check(groups: ["/init.scope"], processes: [:])
        #expect(alone.findings.contains { $0.contains("hostPID") })
        let elsewhere = try check(
            groups: ["/init.scope"],
            processes: ["7": "0::/system.slice/docker-\(Self.id).scope\n"]
        )
        #expect(elsewhere.findings.contains { $0.hasPrefix("1 processes are in containers") })
        let powerless = try check(
            groups: ["/docker/\(Self.id)"],
            processes: ["7": "0::/\n"],
            paths: NoPaths()
        )
        #expect(powerless.findings.map { $0.contains("CAP_DAC_READ_SEARCH") } == [true])
    }

    @Test("pods without a kubelet, and a kubelet with a trouble, are said")
    func pods() throws {
        let groups = ["/kubepods/burstable/pod\(ControlGroupLayout.uid)/\(Self.id)"]
        let silent = try check(groups: groups, processes: ["7": "0::/\n"])
        #expect(silent.findings.map { $0.contains("--kubelet") } == [true])
        var status = PodDirectory.Status()
        status.trouble = "it is away"
        let away = try check(groups: groups, processes: ["7": "0::/\n"], kubelet: status)
        #expect(away.findings == ["it is away"])
        status = PodDirectory.Status(podCount: 3, answers: 1)
        let well = try check(groups: groups, processes: ["7": "0::/\n"], kubelet: status)
        #expect(well.findings.isEmpty)
    }
}
