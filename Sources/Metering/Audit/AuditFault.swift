/// Where the ledger of acts is not what was written.
public enum AuditFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// An entry's fields do not give its hash.
    case changed(sequence: Int64)
    /// An entry does not name the hash of the one before it.
    case reordered(sequence: Int64)
    /// Entries are missing; what follows is `next`, nil where the ledger ends too early.
    case removed(first: Int64, next: Int64?)

    /// What a person should know.
    public var description: String {
        switch self {
        case .changed(let sequence): "entry \(sequence) was changed after it was written"
        case .reordered(let sequence):
            "entry \(sequence) does not follow the entry before it: entries were exchanged"
        case .removed(let first, let next?): "entries \(first) to \(next - 1) were removed"
        case .removed(let first, nil): "entry \(first) and what followed were removed"
        }
    }
}
