/// How notifications are delivered.
public struct DeliverySettings: Sendable {
    /// Which addresses webhooks may lead to.
    public var policy: AddressPolicy
    /// How e-mail is sent; nil sends none.
    public var mail: MailSettings?

    /// Webhooks to the public internet alone, and no e-mail, unless told otherwise.
    public init(policy: AddressPolicy = .publicOnly, mail: MailSettings? = nil) {
        self.policy = policy
        self.mail = mail
    }
}
