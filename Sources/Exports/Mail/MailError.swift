/// Why a mail was not sent.
struct MailError: Error, Hashable, Sendable {
    /// What went wrong, without passwords.
    var message: String
    /// The SMTP server's code, where it gave one.
    var status: Int?
    /// Whether trying again would give the same.
    var isPermanent = false
}
