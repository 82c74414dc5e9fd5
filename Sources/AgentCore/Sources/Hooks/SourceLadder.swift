/// The ways a source has, before any is tried.
struct SourceLadder {
    let object: EmbeddedObject
    /// Best first.
    let rungs: [HookRung]
    let iterators: Set<String>
}
