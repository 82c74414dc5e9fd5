/// What a visitor wants after a record.
public enum ScanDecision: Sendable {
    case proceed
    /// End the scan without an error; what follows is not looked at.
    case stop
}
