import Glibc
import Testing

@testable import AgentCore

/// Truth of `credential.change` on the running kernel; needs root.
@Suite("credential.change on this kernel", .serialized)
struct CredentialChangeTests {
    private static let rungs = CredentialChangeSource.plan.rungs.filter { $0.needs == nil }

    /// Every call once with a change and once without; the numbers are x86_64's and others'.
    private static let script = """
        import ctypes, os, struct
        libc = ctypes.CDLL(None, use_errno=True)
        os.setgroups([7, 8, 9])
        os.setgroups([7, 8, 9])
        os.setresgid(-1, 1001, -1)
        os.setregid(-1, 1002)
        libc.setfsgid(1003)
        libc.setfsgid(1003)
        os.setgid(1004)
        os.setgid(1004)
        header = ctypes.create_string_buffer(struct.pack('<II', 0x20080522, 0), 8)
        data = ctypes.create_string_buffer(24)
        assert libc.capget(header, data) == 0
        words = list(struct.unpack('<6I', data.raw))
        words[0] &= ~(1 << 13)
        words[1] &= ~(1 << 13)
        data = ctypes.create_string_buffer(struct.pack('<6I', *words), 24)
        assert libc.capset(header, data) == 0
        assert libc.capset(header, data) == 0
        os.setresuid(-1, 1000, 0)
        os.setreuid(-1, 0)
        libc.setfsuid(1005)
        os.setuid(1006)
        try: os.setuid(0); assert False
        except PermissionError: pass
        """

    private func records(
        _ observation: Observation,
        _ child: TestProcess,
        atLeast count: Int
    ) -> [DecodedRecord] {
        observation.records(atLeast: count) { $0.integers["process.pid"] == Int64(child.pid) }
    }

    private func value(_ record: DecodedRecord, _ name: String) -> [Int64?] {
        ["before", "after"].map { record.integers["meterbee.credential.\(name).\($0)"] }
    }

    @Test("each real change is told with before and after, and nothing else", arguments: rungs)
    func changes(rung: HookRung) throws {
        let observation = try Observation(CredentialChangeSource.self, rungs: [rung])
        let child = try #require(TestProcess(["/usr/bin/python3", "-c", Self.script]))
        #expect(child.wait() == 0)
        let told = records(observation, child, atLeast: 10)
        #expect(
            told.map { $0.strings["meterbee.credential.call"] } == [
                "setgroups", "setresgid", "setregid", "setfsgid", "setgid", "capset", "setresuid",
                "setreuid", "setfsuid", "setuid",
            ]
        )
        try #require(told.count == 10)
        #expect(told[0].lists["meterbee.credential.groups.after"] == ["7", "8", "9"])
        #expect(value(told[1], "effective_group") == [Int64(getgid()), 1001])
        #expect(value(told[1], "group") == [nil, nil])
        #expect(value(told[2], "effective_group") == [1001, 1002])
        #expect(value(told[3], "file_group") == [1002, 1003])
        #expect(value(told[4], "group") == [Int64(getgid()), 1004])
        for set in ["effective", "permitted"] {
            let lost = told[5].lists["meterbee.credential.capabilities.\(set).lost"]
            #expect(lost == ["CAP_NET_RAW"])
        }
        #expect(value(told[6], "effective_user") == [0, 1000])
        #expect(value(told[7], "effective_user") == [1000, 0])
        #expect(value(told[8], "file_user") == [0, 1005])
        #expect(value(told[9], "user") == [0, 1006])
        #expect(value(told[9], "saved_user") == [0, 1006])
        let lost = told[9].lists["meterbee.credential.capabilities.permitted.lost"] ?? []
        #expect(lost.contains("CAP_SYS_ADMIN") && !lost.contains("CAP_NET_RAW"))
        #expect(told.allSatisfy { $0.integers["thread.id"] == Int64(child.pid) })
        #expect(observation.ledger.residual == 0)
    }

    @Test("a program with the set-user bit is told, others are not", arguments: rungs)
    func setUser(rung: HookRung) throws {
        // The rights of a file count for nothing where its file system is mounted without them.
        let path = "/var/tmp/meterbee-setuid-\(getpid())"
        defer { unlink(path) }
        try TestNamespace.run("cp /usr/bin/id \(path) && chmod 4755 \(path)")
        let observation = try Observation(CredentialChangeSource.self, rungs: [rung])
        let child = try #require(
            TestProcess([
                "/usr/bin/python3", "-c",
                """
                import os
                os.setuid(1234)
                os.execv('\(path)', ['id'])
                """,
            ])
        )
        #expect(child.wait() == 0)
        let plain = try #require(TestProcess(["/bin/true"]))
        plain.wait()
        let told = records(observation, child, atLeast: 2)
        try #require(told.count == 2)
        #expect(told[0].strings["meterbee.credential.call"] == "setuid")
        #expect(told[1].strings["meterbee.credential.call"] == "execve")
        #expect(value(told[1], "effective_user") == [1234, 0])
        #expect(value(told[1], "user") == [nil, nil])
        let gained = told[1].lists["meterbee.credential.capabilities.effective.gained"] ?? []
        #expect(gained.contains("CAP_SYS_ADMIN"))
        #expect(told[1].strings["user.id"] == "1234")
        #expect(told[1].strings["meterbee.process.effective_user_id"] == "0")
        #expect(observation.records.allSatisfy { $0.integers["process.pid"] != Int64(plain.pid) })
        #expect(observation.ledger.residual == 0)
    }

    @Test("a user namespace of one's own is told with the capabilities it brings")
    func userNamespace() throws {
        let observation = try Observation(CredentialChangeSource.self)
        let child = try #require(
            TestProcess(["/usr/bin/unshare", "--user", "/bin/true"])
        )
        #expect(child.wait() == 0)
        let told = records(observation, child, atLeast: 1)
        #expect(told.map { $0.strings["meterbee.credential.call"] } == ["unshare"])
        let spaces = told.first.map { value($0, "user_namespace") } ?? []
        #expect(spaces.count == 2 && spaces[0] != spaces[1])
    }

    @Test("what the program is told is told apart")
    func none() {
        #expect(KernelNames.capabilities(0).isEmpty)
        #expect(KernelNames.capabilities(1 << 21 | 1 << 63) == ["CAP_SYS_ADMIN", "63"])
    }
}
