/// A thread's rights: `struct credential` of bpf/credential_change.h.
struct KernelCredential: Hashable {
    /// The kernel's order of the numbers, and what records call them.
    static let numberNames = [
        "user", "group", "saved_user", "saved_group", "effective_user", "effective_group",
        "file_user", "file_group",
    ]
    /// The same for the sets of capabilities.
    static let setNames = ["inheritable", "permitted", "effective", "bounding", "ambient"]

    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let numbers = 0
        static let sets = 32
        static let userNamespace = 72
        static let groupCount = 76
        static let groups = 80
    }

    /// The size in every sample.
    static let byteCount = 144
    private static let groupsMax = 16

    /// Users and groups, named by `numberNames`.
    let numbers: [UInt32]
    /// Capabilities by bits, named by `setNames`.
    let sets: [UInt64]
    /// The inode number of the user namespace.
    let userNamespace: UInt32
    /// Supplementary groups, all of them.
    let groupCount: UInt32
    /// The first of them.
    let groups: [UInt32]

    /// Reads it inside a sample that is known to be large enough.
    init(_ sample: UnsafeRawBufferPointer, at start: Int) {
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            sample.loadUnaligned(fromByteOffset: start + offset, as: Value.self)
        }
        numbers = Self.numberNames.indices.map { load(Offset.numbers + 4 * $0) }
        sets = Self.setNames.indices.map { load(Offset.sets + 8 * $0) }
        userNamespace = load(Offset.userNamespace)
        groupCount = load(Offset.groupCount)
        let told = Int(min(groupCount, UInt32(Self.groupsMax)))
        groups = (0..<told).map { load(Offset.groups + 4 * $0) }
    }
}
