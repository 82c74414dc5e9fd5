/// In whose name the current task changes what is stored; the ledger of acts writes it down.
public enum ActingParty {
    /// Such as `operator key 018f… (ops)`; nil where nobody in particular acts.
    @TaskLocal public static var name: String?
}

extension KeyRecord {
    /// What the ledger of acts calls whoever uses the key.
    public var actor: String {
        let owner = tenantKey.map { "key \(id) (\(name)) of tenant \($0)" }
        return owner ?? "operator key \(id) (\(name))"
    }
}

extension EnrollmentToken {
    /// What the ledger of acts calls whoever uses the token.
    public var actor: String { "enrollment token \(id) (\(name)) of tenant \(tenantKey)" }
}
