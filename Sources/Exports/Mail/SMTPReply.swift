/// An SMTP server's answer: a code and its lines.
struct SMTPReply: Hashable, Sendable {
    var code: Int
    var lines: [String]

    /// Whether an extension stands in the answer to EHLO, such as `STARTTLS`.
    func offers(_ keyword: String) -> Bool {
        lines.dropFirst().contains { line in
            line.split(separator: " ").first?.uppercased() == keyword
        }
    }
}
