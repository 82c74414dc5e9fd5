/// How an OTLP request, and so its reply, is encoded.
package enum OTLPEncoding: String, Sendable {
    case protobuf = "application/x-protobuf"
    case json = "application/json"

    /// The encoding that a Content-Type names, its parameters apart; nil for any other type.
    package init?(contentType: String?) {
        guard let contentType else { return nil }
        if let exact = Self(rawValue: contentType) {
            self = exact
            return
        }
        let essence = contentType.prefix { $0 != ";" }
        let name = String(essence.filter { $0 != " " && $0 != "\t" }).lowercased()
        self.init(rawValue: name)
    }

    /// The charset that a Content-Type names; nil for none.
    static func charset(ofContentType type: String?) -> String? {
        let parameters = (type ?? "").split(separator: ";").dropFirst()
        for parameter in parameters {
            let text = parameter.filter { !" \t\"".contains($0) }.lowercased()
            if text.hasPrefix("charset=") { return String(text.dropFirst("charset=".utf8.count)) }
        }
        return nil
    }
}
