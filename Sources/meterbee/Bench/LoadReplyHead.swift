/// The head of an HTTP/1.1 reply, as far as the generator looks at it.
struct LoadReplyHead: Sendable {
    var reply: LoadReply
    var contentLength: Int

    init(_ text: String) throws(LoadError) {
        // Swift takes "\r\n" as one character.
        let lines = text.split(separator: "\r\n")
        let status = lines.first?.split(separator: " ") ?? []
        guard status.count >= 2, status[0] == "HTTP/1.1", let code = Int(status[1]) else {
            throw .badReply("it starts with '\(lines.first ?? "")'")
        }
        reply = LoadReply(status: code, bodyBytes: 0, isDuplicate: false, closes: false)
        var length: Int?
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = parts[1].drop { $0 == " " }
            switch parts[0].lowercased() {
            case "content-length": length = Int(value)
            case "meterbee-duplicate": reply.isDuplicate = value == "true"
            case "connection": reply.closes = value.lowercased() == "close"
            default: break
            }
        }
        guard let length else { throw .badReply("it has no Content-Length") }
        contentLength = length
    }
}
