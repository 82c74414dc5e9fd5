/// Why a store of the control plane did not do what it was asked.
public enum StoreFailure: Error, Hashable, Sendable {
    /// Something with that identity is there already; names the violated constraint.
    case exists(constraint: String)
    /// Something referred to is not there; names the violated constraint.
    case missing(constraint: String)
    /// The database does not answer now; the same request may succeed later.
    case unavailable(String)
    /// A defect of the product or of the stored data.
    case failed(String)
}
