/// Loads sources into the kernel from this process.
final class LocalLoader: SourceLoader {
    private let context: SourceContext
    private let rungs: [HookRung]?

    /// - Parameter rungs: Only these, where given.
    init(_ context: SourceContext, rungs: [HookRung]? = nil) {
        self.context = context
        self.rungs = rungs
    }

    func load(_ source: any DataSource.Type) throws -> any SourceBackend {
        let climbed = try HookLadder.climb(source, rungs: rungs, context: context)
        return try LocalBackend(climbed, plan: source.plan, context: context)
    }
}
