/// `credential.change`: threads that got other rights (bpf/credential_change.bpf.c).
final class CredentialChangeSource: DataSource {
    static let plan = SourcePlan(
        key: "credential.change",
        object: .credentialChange,
        rungs: [
            HookRung(
                name: "syscalls/sys_enter,sys_exit of set*,capset,unshare,execve*",
                programs: ["enter_call", "exit_call"],
                attachments: [
                    "enter_call": .systemCalls(calls, at: .entry),
                    "exit_call": .systemCalls(calls, at: .return),
                ]
            ),
            HookRung(
                name: "tp_btf/sys_enter + tp_btf/sys_exit",
                programs: ["enter_btf", "exit_btf"]
            ),
            HookRung(
                name: "raw_tp/sys_enter + raw_tp/sys_exit",
                programs: ["enter_raw", "exit_raw"]
            ),
            HookRung(
                name: "fentry/commit_creds",
                programs: ["commit_fentry"],
                omittedMaps: ["calls"],
                needs: "fentry"
            ),
            HookRung(
                name: "kprobe/commit_creds",
                programs: ["commit_kprobe"],
                omittedMaps: ["calls"],
                needs: "kprobes"
            ),
        ],
        isSecurity: true
    )

    /// Those after which a thread can have other rights.
    private static let calls = [
        "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid",
        "setfsgid", "setgroups", "capset", "unshare", "setns", "execve", "execveat",
    ]

    init(_ kernel: LoadedSource, context: SourceContext) {}

    func write(_ bytes: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        guard let sample = CredentialChangeSample(bytes) else { return false }
        writer.begin(occurredBootNs: sample.occurredNs)
        if let call = sample.call {
            writer.attribute(AttributeName.credentialCall, KernelNames.systemCall(call))
        }
        writeNumbers(sample, to: writer)
        writeSets(sample, to: writer)
        sample.subject.write(to: writer)
        writer.attribute(AttributeName.threadID, sample.threadID)
        writer.sampleWeight(shift: sample.sampleShift)
        return true
    }

    /// Users, groups and the user namespace, those that changed.
    private func writeNumbers(_ sample: CredentialChangeSample, to writer: RecordWriter) {
        let before = sample.before
        let after = sample.after
        for (index, name) in KernelCredential.numberNames.enumerated() {
            write(name, before.numbers[index], after.numbers[index], to: writer)
        }
        write("user_namespace", before.userNamespace, after.userNamespace, to: writer)
        write("group_count", before.groupCount, after.groupCount, to: writer)
        guard before.groups != after.groups else { return }
        writer.attribute(AttributeName.credentialBefore("groups"), before.groups.map(String.init))
        writer.attribute(AttributeName.credentialAfter("groups"), after.groups.map(String.init))
    }

    private func write(_ name: String, _ before: UInt32, _ after: UInt32, to writer: RecordWriter) {
        guard before != after else { return }
        writer.attribute(AttributeName.credentialBefore(name), before)
        writer.attribute(AttributeName.credentialAfter(name), after)
    }

    /// Capabilities that came and went, by set.
    private func writeSets(_ sample: CredentialChangeSample, to writer: RecordWriter) {
        for (index, name) in KernelCredential.setNames.enumerated() {
            let before = sample.before.sets[index]
            let after = sample.after.sets[index]
            let gained = KernelNames.capabilities(after & ~before)
            let lost = KernelNames.capabilities(before & ~after)
            if !gained.isEmpty {
                writer.attribute(AttributeName.credentialGained(name), gained)
            }
            if !lost.isEmpty { writer.attribute(AttributeName.credentialLost(name), lost) }
        }
    }
}
