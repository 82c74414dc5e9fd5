import Compression
import Glibc
import Testing

@testable import AgentCore

/// The real agent on the running kernel beside a kubelet; needs root and control groups.
@Suite("Records of pods", .serialized)
struct PodRecordTests {
    /// A pod's groups in the hierarchy that tells containers apart, with one container.
    private struct PodGroup {
        let top: String
        let container: String

        init() throws {
            let mount = try #require(CgroupHierarchy.current().mountPoint, "no control groups")
            top = "\(mount)/meterbee-pods-\(getpid())"
            container = "\(top)/pod\(TestPods.uid)/\(TestPods.container)"
            for path in [top, "\(top)/pod\(TestPods.uid)", container] {
                try #require(mkdir(path, 0o755) == 0, "\(path) cannot be made")
            }
        }

        func run(_ command: String) throws {
            let words = ["/bin/sh", "-c", "echo $$ > \(container)/cgroup.procs && \(command)"]
            try #require(TestProcess(words)).wait()
        }

        func remove() {
            for path in [container, "\(top)/pod\(TestPods.uid)", top] {
                for _ in 0..<500 where rmdir(path) != 0 && errno == EBUSY { usleep(20_000) }
            }
        }
    }

    private func records(_ server: ScriptedServer) -> [DecodedRecord] {
        server.requests.filter { $0.path == "/v1/logs" }.flatMap { request in
            let body = request.body.withUnsafeBytes { bytes in
                try? decompress(bytes, coding: .zstd, limit: 16 << 20)
            }
            return body.map { DecodedRecord.all(in: $0) } ?? []
        }
    }

    @Test("executions and connections of a pod carry its names, the batch the node's")
    func attributed() throws {
        let certificates = try TestCertificates()
        let kubelet = try ScriptedServer(
            [],
            fallback: .reply(200, body: Array(TestPods.list.utf8)),
            tls: TestTLS(certificates)
        )
        let directory = try TemporaryDirectory()
        try TextFile.replace(directory.path + "/kubelet-token", with: Array("t\n".utf8))
        let server = try ScriptedServer([])
        let group = try PodGroup()
        defer { group.remove() }
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: [
                "--sources", "process.exec", "--pod-labels", "team",
                "--kubelet", "https://127.0.0.1:\(kubelet.port)",
                "--kubelet-token-file", directory.path + "/kubelet-token",
                "--kubelet-ca-file", certificates.authority,
            ]
        )
        try agent.start()
        #expect(agent.wait { agent.status?["pods"] as? Int == 2 })
        try group.run("/bin/true; /bin/true")
        let isTold = agent.wait {
            records(server).contains { $0.strings["k8s.pod.name"] != nil }
        }
        #expect(isTold)
        #expect(agent.stop() == 0)
        let told = try #require(records(server).first { $0.strings["k8s.pod.name"] != nil })
        #expect(told.strings["container.id"] == TestPods.container)
        #expect(told.strings["container.name"] == "server")
        #expect(told.strings["k8s.pod.name"] == "web-5d4f8c7b9d-x2x7q")
        #expect(told.strings["k8s.namespace.name"] == "shop")
        #expect(told.strings["k8s.deployment.name"] == "web")
        #expect(told.strings["k8s.pod.label.team"] == "café \"A\"")
        #expect(told.strings["k8s.pod.uid"] == nil)
        #expect(told.resource["k8s.node.name"] == "node-7")
        #expect(agent.number("process.exec", "residual") == 0)
        kubelet.stop()
        server.stop()
    }
}
