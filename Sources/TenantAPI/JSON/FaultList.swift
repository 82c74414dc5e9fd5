/// Collects the faults of one request, so that all of them are reported at once.
final class FaultList {
    private(set) var faults: [Problem.Fault] = []

    func add(_ fault: Problem.Fault) { faults.append(fault) }

    /// Throws 422 with all faults, if there are any.
    func throwIfAny() throws(Problem) {
        guard faults.isEmpty else { throw .invalid(faults) }
    }
}
