import Foundation
import NIOCore

/// What can be told of a request whose head could not be read to its end.
struct RequestStart: Sendable {
    /// The method's token, as it stands there; nil where the request does not begin with a line of
    /// HTTP/1 (RFC 9112, section 3).
    private(set) var method: String?
    /// The path without its query.
    private(set) var path: String?
    /// Whether a Content-Type so far names JSON.
    private(set) var isJSON = false

    init(_ bytes: ByteBuffer) {
        let text = String(buffer: bytes).drop(while: \.isNewline)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        isJSON = lines.dropFirst().contains { line in
            let field = line.lowercased()
            return field.hasPrefix("content-type:") && field.contains("application/json")
        }
        let parts = (lines.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count > 1, Self.isToken(parts[0]), parts[1].hasPrefix("/") else { return }
        path = String(parts[1].prefix { $0 != "?" })
        // Only a whole line says that the method is what could not be read.
        guard lines.count > 1, parts.count == 3, parts[2].hasPrefix("HTTP/1.") else { return }
        method = String(parts[0])
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
