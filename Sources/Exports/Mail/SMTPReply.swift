/// An SMTP server's answer: a code and its lines.
struct SMTPReply: Hashable, Sendable {
    var code: Int
    var lines: [String]

    /// Whether an extension stands in the answer to EHLO, such as `STARTTLS`.
    func offers(_ keyword: String) -> Bool { parameters(of: keyword) != nil }

    /// What an extension in the answer to EHLO is offered with, such as `PLAIN` and `LOGIN` of
    /// `AUTH`; nil where it is not offered.
    func parameters(of keyword: String) -> [String]? {
        for line in lines.dropFirst() {
            let words = line.split(separator: " ").map { $0.uppercased() }
            if words.first == keyword { return Array(words.dropFirst()) }
        }
        return nil
    }
}
