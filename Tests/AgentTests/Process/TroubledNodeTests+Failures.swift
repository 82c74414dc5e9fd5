import Foundation
import Testing

@testable import AgentCore

extension TroubledNodeTests {
    /// Fills the file system that a directory is in, as far as its limit allows.
    private func fill(_ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0, "\(path)")
        defer { close(descriptor) }
        let chunk = [UInt8](repeating: 7, count: 4096)
        while write(descriptor, chunk, chunk.count) > 0 {}
        #expect(errno == ENOSPC)
    }

    @Test("a disk that fills up costs what is said, and no record; room that comes back is used")
    func fullDisk() throws {
        let state = directory.path + "/state"
        try TextFile.makeDirectory(state)
        server.answer(with: .reply(200, headers: [#"Meterbee-Receipt-Json: {"id":"one"}"#]))
        let agent = try agent(after: "mount -t tmpfs -o size=2m none '\(state)'")
        try agent.start()
        try execute(20)
        #expect(agent.wait { agent.number("process.exec", "acknowledged") >= 20 })
        // The agent's mounts, seen from outside of their namespace.
        let inside = "/proc/\(try #require(agent.child).pid)/root\(state)"
        let filler = inside + "/filler"
        try fill(filler)
        var made = 20
        let isSaid = agent.wait {
            made += (try? execute(1)) == nil ? 0 : 1
            return log.contains("No space left on device; batches wait in memory")
        }
        #expect(isSaid, "\(log)")
        try execute(20)
        made += 20
        #expect(agent.wait { agent.number("process.exec", "acknowledged") >= made })
        unlink(filler)
        try execute(20)
        made += 20
        #expect(agent.wait { agent.number("process.exec", "acknowledged") >= made })
        try expectWholeReceipts(inside + "/receipts")
        #expect(agent.stop() == 0)
        #expect(agent.number("process.exec", "residual") == 0)
        #expect(agent.imbalance("process.exec") == 0)
        try expectKeysAreUsedOnce()
        server.stop()
    }

    @Test("a disk without any room from the start on is said, and every record goes out")
    func noRoom() throws {
        let state = directory.path + "/state"
        try TextFile.makeDirectory(state)
        let agent = try agent(
            after: "mount -t tmpfs -o size=64k none '\(state)'; "
                + "head -c 1000000 /dev/zero >'\(state)/filler' 2>'\(state).full' || true"
        )
        try agent.start()
        try execute(20)
        #expect(agent.wait { agent.number("process.exec", "acknowledged") >= 20 })
        #expect(log.contains("No space left on device; batches wait in memory"), "\(log)")
        #expect(agent.stop() == 0)
        #expect(agent.number("process.exec", "residual") == 0)
        try expectKeysAreUsedOnce()
        server.stop()
    }

    /// What found room for a half is not there at all.
    private func expectWholeReceipts(_ directory: String) throws {
        let name = try #require(DirectoryListing.names(directory).first)
        let lines = (TextFile.text(directory + "/" + name) ?? "").split(separator: "\n")
        #expect(!lines.isEmpty && lines.allSatisfy { $0 == #"{"id":"one"}"# })
    }

    /// A number is one batch's: its bytes never change, however often it is sent.
    private func expectKeysAreUsedOnce() throws {
        var bodies: [String: [UInt8]] = [:]
        for request in server.requests where request.path.hasPrefix("/v1/") {
            let known = bodies.updateValue(request.body, forKey: request.key)
            #expect(known == nil || known == request.body)
        }
        #expect(!bodies.isEmpty)
    }

    @Test("a server's certificate that is over is said, nothing is sent, and nothing is lost")
    func expiredCertificate() throws {
        let certificates = try TestCertificates(.expired)
        let tls = try TestTLS(certificates)
        let server = try ScriptedServer([], tls: tls)
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--ca-file", certificates.authority],
            scheme: "https",
            surroundings: ["/bin/sh", "-c", "exec \"$@\" 2>'\(directory.path)/log'", "sh"]
        )
        try agent.start()
        try execute(20)
        #expect(agent.wait { log.contains("not trusted: certificate has expired") }, "\(log)")
        #expect(agent.wait { agent.number("process.exec", "pending") >= 20 })
        #expect(log.contains("batches are kept"))
        #expect(agent.number("process.exec", "acknowledged") == 0 && server.requests.isEmpty)
        // The server gets a new one; nobody touches the agent.
        try certificates.renew()
        try tls.reload(certificates)
        #expect(agent.wait { agent.number("process.exec", "acknowledged") >= 20 })
        #expect(agent.stop() == 0)
        #expect(agent.number("process.exec", "residual") == 0)
        server.stop()
        self.server.stop()
    }

    @Test("a server that takes a request and never answers keeps nobody from an orderly end")
    func silentServer() throws {
        server.answer(with: .silence)
        let agent = try agent(after: "true")
        try agent.start()
        try execute(20)
        server.waitForRequests(1)
        #expect(agent.wait { agent.number("process.exec", "pending") >= 20 })
        let begun = KernelClock.read(CLOCK_MONOTONIC)
        #expect(agent.stop() == 0)
        let ms = (KernelClock.read(CLOCK_MONOTONIC) - begun) / 1_000_000
        print("an agent that waits for an answer ends within \(ms) ms")
        #expect(log.contains("what it was sent last is sent again"), "\(log)")
        server.answer(with: .reply(200))
        try agent.start()
        #expect(agent.wait { server.requests.count > 1 })
        #expect(agent.stop() == 0)
        try expectKeysAreUsedOnce()
        server.stop()
    }

    @Test("a source that fails says why, and all others deliver")
    func failingSource() throws {
        let agent = try agent(
            // Where network programs are attached is gone; what is left tells containers apart.
            after: "awk '$3 == \"cgroup2\" { print $2 }' /proc/mounts | sort -r | "
                + "xargs -r umount -l",
            more: ["--sources", "net.dns,process.exec,process.exit,net.drop"]
        )
        try agent.start()
        #expect(log.contains("net.dns is not available: "), "\(log)")
        #expect(log.contains("the unified control group hierarchy is not mounted"))
        try execute(20)
        for key in ["process.exec", "process.exit"] {
            #expect(agent.wait { agent.number(key, "acknowledged") >= 20 })
        }
        let sources = agent.status?["sources"] as? [String: Any]
        let failed = sources?["net.dns"] as? [String: Any]
        #expect((failed?["trouble"] as? String)?.contains("not mounted") == true)
        #expect(agent.stop() == 0)
        for key in ["process.exec", "process.exit", "net.drop"] {
            #expect(agent.number(key, "residual") == 0)
        }
        server.stop()
    }
}
