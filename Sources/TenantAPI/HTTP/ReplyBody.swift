import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// What a reply carries.
enum ReplyBody: Sendable {
    /// JSON text.
    case json(String)
    /// A whole document of some media type.
    case bytes([UInt8], type: MediaKind)
    /// A document that is written while it is read.
    case stream(ReplyStream, type: MediaKind)

    /// JSON text; nil for other kinds.
    var jsonText: String? {
        if case .json(let text) = self { text } else { nil }
    }

    var type: MediaKind {
        switch self {
        case .json: .json
        case .bytes(_, let type), .stream(_, let type): type
        }
    }

    var responseBody: ResponseBody {
        switch self {
        case .json(let text): ResponseBody(byteBuffer: ByteBuffer(string: text))
        case .bytes(let bytes, _): ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .stream(let stream, _): stream.responseBody
        }
    }
}
