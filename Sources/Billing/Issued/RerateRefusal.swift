/// Why an invoice cannot be rated again.
public enum RerateRefusal: Error, Hashable, Sendable {
    /// What it was computed from is not kept any more.
    case beyondRetention(String)
    /// A plan or rule version does not exist, or does not fit; the pointer names the field.
    case content(pointer: String, message: String)
}
