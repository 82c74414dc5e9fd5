/// One of the streams of a guarded HTTP/2 connection.
package protocol GuardedStream: AnyObject {
    /// The server is about to stop: what the stream has not received whole has a short time left.
    /// Called on the connection's event loop.
    func quiesce()
}
