import Hummingbird
import HummingbirdCore
import NIOCore

/// A body that is made piece by piece, as fast as the caller reads; none of it is kept.
///
/// What makes it may still fail when the status is out already: the body then ends without its
/// last chunk, which no client takes for the whole.
struct ReplyStream: Sendable {
    /// The name under which a browser saves it.
    var fileName: String
    /// The next piece; nil at the end. Called by one task, again and again.
    var makeNext: @Sendable () -> (@Sendable () async throws -> [UInt8]?)

    var responseBody: ResponseBody {
        ResponseBody { [makeNext] writer in
            let next = makeNext()
            while let piece = try await next() {
                guard !piece.isEmpty else { continue }
                try await writer.write(ByteBuffer(bytes: piece))
            }
            try await writer.finish(nil)
        }
    }
}
