@testable import meterbee

/// A demo's view that shows nothing.
struct SilentView: DemoView {
    func say(_ text: String) async {}
    func show(_ figures: DemoFigures) async {}
    func close() async {}
}
