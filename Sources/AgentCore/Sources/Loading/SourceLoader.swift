/// Brings sources to the kernel, here or in the loader.
protocol SourceLoader: AnyObject {
    /// Loads and attaches a source on the best of its rungs.
    ///
    /// - Throws: `SourceUnavailable` or `BPFError`; other sources are not touched by that.
    func load(_ source: any DataSource.Type) throws -> any SourceBackend
}
