extension IssuerIdentity {
    /// The identity as JSON, without what is not known.
    public var document: DocumentValue {
        var members: [DocumentValue.Member] = []
        members.add("legal_name", legalName)
        members.add("address", address)
        members.add("tax_id", taxID)
        members.add("email", email)
        members.add("payment", payment)
        return .object(members)
    }

    /// Reads what `document` writes; fields of others are not looked at.
    public init(_ document: DocumentValue) {
        self.init(
            legalName: document.text("legal_name"),
            address: document.text("address"),
            taxID: document.text("tax_id"),
            email: document.text("email"),
            payment: document.text("payment")
        )
    }
}

extension CustomerIdentity {
    /// The identity as JSON, by the names of a tenant's `billing`.
    public var document: DocumentValue {
        var members: [DocumentValue.Member] = []
        members.add("legal_name", legalName)
        members.add("address", address)
        members.add("tax_id", taxID)
        members.add("email", email)
        members.add("po_number", purchaseOrder)
        members.add("net_days", netDays)
        return .object(members)
    }

    /// Reads what `document` writes; fields of others are not looked at.
    public init(_ document: DocumentValue) {
        self.init(
            legalName: document.text("legal_name"),
            address: document.text("address"),
            taxID: document.text("tax_id"),
            email: document.text("email"),
            purchaseOrder: document.text("po_number"),
            netDays: document.integer("net_days") ?? 0
        )
    }
}

extension DocumentValue {
    /// A field's value; nil if this is no object or has no such field.
    func member(_ key: String) -> DocumentValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    fileprivate func text(_ key: String) -> String? {
        if case .string(let text)? = member(key) { text } else { nil }
    }

    fileprivate func integer(_ key: String) -> Int? {
        if case .number(let text)? = member(key) { Int(plain: text) } else { nil }
    }
}
