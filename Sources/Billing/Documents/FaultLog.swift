/// Gathers the faults of one document while it is read.
final class FaultLog {
    /// What has been found so far.
    private(set) var faults: [DocumentFault] = []
    /// Beyond this many the reader has understood that the document is of another kind.
    private static let countMax = 1000

    /// Notes a fault.
    func add(_ pointer: String, _ message: String) {
        guard faults.count < Self.countMax else { return }
        faults.append(DocumentFault(pointer: pointer, message: message))
    }

    /// Throws what was noted, if anything was.
    func check() throws(DocumentFaults) {
        guard faults.isEmpty else { throw DocumentFaults(faults) }
    }
}
