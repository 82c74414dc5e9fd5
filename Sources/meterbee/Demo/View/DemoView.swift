/// Where the demo tells what happens.
protocol DemoView: Sendable {
    /// One line, now.
    func say(_ text: String) async
    /// The newest figures.
    func show(_ figures: DemoFigures) async
    /// Gives the terminal back.
    func close() async
}

extension DemoView {
    /// Runs a step and tells how long it took.
    ///
    /// - Throws: a `DemoError` that names the step.
    @discardableResult
    func step<Output: Sendable>(
        _ title: String,
        remedy: String? = nil,
        _ body: () async throws -> Output
    ) async throws -> Output {
        let start = ContinuousClock.now
        do {
            let output = try await body()
            let seconds = (ContinuousClock.now - start).seconds
            await say("✓ \(title)  (\(Figure.decimal(seconds, 2)) s)")
            return output
        } catch let error as DemoError {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            await say("✗ \(title)")
            throw DemoError(
                step: title,
                reason: "\(error)",
                remedy: remedy ?? "read server.log in the data directory (--data-dir keeps it)"
            )
        }
    }
}
