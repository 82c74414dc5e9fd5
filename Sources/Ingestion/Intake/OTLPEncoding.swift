/// How an OTLP request, and so its reply, is encoded.
package enum OTLPEncoding: String, Sendable {
    case protobuf = "application/x-protobuf"
    case json = "application/json"

    /// The encoding that a Content-Type names, its parameters apart; nil for any other type.
    init?(contentType: String?) {
        guard let contentType else { return nil }
        if let exact = Self(rawValue: contentType) {
            self = exact
            return
        }
        let essence = contentType.prefix { $0 != ";" }
        let name = String(essence.filter { $0 != " " && $0 != "\t" }).lowercased()
        self.init(rawValue: name)
    }
}
