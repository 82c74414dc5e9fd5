import BPF

@testable import AgentCore

/// A structure that programs and agent share, as the agent's side has it.
struct SharedStructure: Sendable {
    let object: EmbeddedObject
    let name: String
    let byteCount: Int
    /// The members that the agent reads or writes.
    let offsets: [String: Int?]

    /// One whose Swift type is laid out as the program's.
    init<Layout>(
        _ object: EmbeddedObject,
        _ name: String,
        _ layout: Layout.Type,
        _ members: [String: PartialKeyPath<Layout>]
    ) {
        self.init(
            object,
            name,
            byteCount: MemoryLayout<Layout>.size,
            members.mapValues { MemoryLayout<Layout>.offset(of: $0) }
        )
    }

    /// One that is read by offsets.
    init(
        _ object: EmbeddedObject,
        _ name: String,
        byteCount: Int,
        _ offsets: [String: Int?]
    ) {
        self.object = object
        self.name = name
        self.byteCount = byteCount
        self.offsets = offsets
    }
}
