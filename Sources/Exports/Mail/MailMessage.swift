import Billing
import Metering

/// A mail in plain text, as RFC 5322 and MIME write it.
struct MailMessage: Hashable, Sendable {
    let to: String
    let from: MailAddress
    let subject: String
    let text: String
    /// Tells the mail from all others, and a second attempt at it not.
    let id: String
    let date: Instant

    /// The message with its headers; every line ends with CR LF and has at most 78 characters but
    /// for addresses.
    func bytes(for recipient: MailAddress) -> [UInt8] {
        var lines = [
            "From: \(from)", "To: \(recipient)", "Subject: \(Self.encodedWord(subject))",
            "Date: \(Self.date(date))", "Message-ID: <\(id)@\(from.domain)>", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            "Auto-Submitted: auto-generated", "",
        ]
        let encoded = Array(Base64.encode(Array(text.utf8)).utf8)
        for start in stride(from: 0, to: encoded.count, by: 76) {
            lines.append(
                String(decoding: encoded[start..<min(start + 76, encoded.count)], as: UTF8.self)
            )
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// A header's text: as it is where it is plain and short, else in encoded words (RFC 2047),
    /// which cannot hold a line end.
    private static func encodedWord(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        if isPlain, text.utf8.count <= 60, !text.contains("=?") { return text }
        var words: [String] = []
        var word = ""
        for character in text {
            // Base64 of 42 bytes is 56 characters; with its frame a word has 68 of the 75 allowed.
            if (word + String(character)).utf8.count > 42, !word.isEmpty {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        words.append(word)
        return words.map { "=?utf-8?B?\(Base64.encode(Array($0.utf8)))?=" }
            .joined(separator: "\r\n ")
    }

    /// `Wed, 25 Nov 2026 01:02:03 +0000`.
    private static func date(_ instant: Instant) -> String {
        let days = instant.unixSeconds.floored(by: 86_400) / 86_400
        let date = CivilDate(daysSinceEpoch: days)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let weekday = weekdays[Int(days - days.floored(by: 7))]
        let time = "\(instant)".dropFirst(11).prefix(8)
        return "\(weekday), \(date.day) \(months[Int(date.month) - 1]) \(date.year) \(time) +0000"
    }
}
