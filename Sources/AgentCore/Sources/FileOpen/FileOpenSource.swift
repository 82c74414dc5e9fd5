import BPF
import Glibc
import Metering

/// `file.open`: sensitive files that were opened (bpf/file_open.bpf.c).
final class FileOpenSource: DataSource {
    static let plan = SourcePlan(
        key: "file.open",
        object: .fileOpen,
        rungs: [
            HookRung(
                name: "syscalls/sys_exit_open,creat,openat,openat2,open_by_handle_at",
                programs: ["open_call"],
                attachments: [
                    "open_call": .systemCalls(
                        ["open", "creat", "openat", "openat2", "open_by_handle_at"],
                        at: .return
                    )
                ]
            ),
            HookRung(name: "tp_btf/sys_exit", programs: ["open_btf"]),
            HookRung(name: "raw_tp/sys_exit", programs: ["open_raw"]),
            HookRung(
                name: "lsm/file_open",
                programs: ["open_lsm"],
                attachments: ["open_lsm": .securityModule],
                needs: "security modules by BPF"
            ),
            HookRung(
                name: "kprobe/security_file_open",
                programs: ["open_kprobe"],
                needs: "kprobes"
            ),
        ],
        isSecurity: true
    )

    private static let accesses = ["read", "write", "read_write", "none"]
    private static let flagNames: [(flag: Int32, name: String)] = [
        (O_CREAT, "O_CREAT"), (O_EXCL, "O_EXCL"), (O_TRUNC, "O_TRUNC"), (O_APPEND, "O_APPEND"),
        (O_DIRECTORY, "O_DIRECTORY"), (O_NOFOLLOW, "O_NOFOLLOW"), (O_CLOEXEC, "O_CLOEXEC"),
        (linuxOpenPathOnly, "O_PATH"),
    ]
    /// O_PATH of the kernel's fcntl.h, the same on all its architectures that agents run on.
    private static let linuxOpenPathOnly: Int32 = 0o10_000_000

    private var files = SensitiveFiles()

    init(_ kernel: LoadedSource, context: SourceContext) throws {
        try files.install(SensitivePath.usual, in: kernel)
    }

    func configure(_ policy: AgentPolicy, on kernel: LoadedSource) throws(BPFError) {
        try files.install(policy.sensitivePaths, in: kernel)
    }

    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        try files.followInodes(in: kernel)
        return FlushCount()
    }

    func write(_ bytes: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        guard let sample = FileOpenSample(bytes) else { return false }
        writer.begin(occurredBootNs: sample.occurredNs)
        if !sample.flags.contains(.pathLost) {
            writer.attribute(AttributeName.filePath, sample.path)
        }
        if !sample.flags.isEmpty { writer.attribute(AttributeName.filePathCut, 1) }
        // The convention's file.inode is a string.
        writer.attribute(AttributeName.fileInode, String(sample.inode))
        writer.attribute(AttributeName.fileDevice, sample.deviceText)
        writer.attribute(
            AttributeName.fileAccess,
            Self.accesses[Int(sample.openFlags & O_ACCMODE)]
        )
        let names = Self.flagNames.filter { sample.openFlags & $0.flag != 0 }.map(\.name)
        if !names.isEmpty { writer.attribute(AttributeName.fileFlags, names) }
        if let rule = files.text(sample.rule) { writer.attribute(AttributeName.fileRule, rule) }
        sample.subject.write(to: writer)
        writer.sampleWeight(shift: sample.sampleShift)
        return true
    }
}
