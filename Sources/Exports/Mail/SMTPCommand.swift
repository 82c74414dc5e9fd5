import NIOCore
import NIOSSL

/// What is sent to an SMTP server, and who waits for the answer.
struct SMTPCommand: Sendable {
    /// With its line end; empty to wait for the greeting.
    var bytes: [UInt8]
    /// After a positive answer TLS begins at once, before another byte is read.
    var startsTLS: NIOSSLClientHandlerMaker?
    var reply: EventLoopPromise<SMTPReply>
}

/// Makes the TLS handler on the event loop, where it belongs.
struct NIOSSLClientHandlerMaker: Sendable {
    var context: NIOSSLContext
    var host: String

    func make() throws -> NIOSSLClientHandler {
        let isName = IPAddress(host) == nil
        return try NIOSSLClientHandler(context: context, serverHostname: isName ? host : nil)
    }
}
