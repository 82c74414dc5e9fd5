/// Which hook a source took, and why not a better one.
public struct HookReport: Hashable, Sendable {
    /// A rung that the kernel refused.
    public struct Refusal: Hashable, Sendable {
        /// The hooks by their kernel names.
        public var hook: String
        /// What the kernel or libbpf said, with the remedy where one is known.
        public var reason: String
    }

    /// Stands for the hooks of a source that has nothing to tell on a kernel.
    static let notApplicable = "not applicable"

    /// The hooks in use; nil where none could be had.
    public var chosen: String?
    /// The better ones, in the order in which they were tried.
    public var refused: [Refusal]
}
