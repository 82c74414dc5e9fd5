package import NIOCore
import NIOTLS

/// Stands where a connection's bytes come in: ends it when it is idle for too long, when its client
/// takes no answers, when its handshake hangs, and when it would hold up the end of the server.
///
/// What knows requests tells it of them; bytes alone say nothing of where they begin and end.
package final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = IOData
    package typealias OutboundOut = IOData

    /// So much of a request's beginning is kept, to answer it should it not be readable.
    private static let keptBytesMax = 2048
    /// How often a connection that should end is looked at again, while requests are answered.
    private static let drainPause = Duration.seconds(1)

    package let limits: ConnectionLimits
    package let counters: ConnectionCounters

    /// All that came in so far, after decryption.
    package private(set) var receivedBytes = 0
    /// The beginning of the request that is being received; empty where it is not known.
    package private(set) var requestStart = ByteBuffer()

    /// Whether the rest of the request that is being received is not waited for.
    package private(set) var isRequestGivenUp = false

    private var keepsStart = true
    private var isInHandshake: Bool
    /// A connection of HTTP/2 is asked to end first, and ended when its client does not.
    private var asksFirst: Bool
    private var isQuiescing = false
    /// Requests that began to come in and whose answers are not complete.
    private var unansweredCount = 0
    private var streams: [ObjectIdentifier: any GuardedStream] = [:]
    private var idleSince = NIODeadline.now()
    private var context: ChannelHandlerContext?
    private var idleTask: Scheduled<Void>?
    /// Looks after an answer, while some of it waits.
    private var answerTask: Scheduled<Void>?
    /// Ends the connection when its handshake, its last answer or the server's drain is over.
    private var endTask: Scheduled<Void>?

    /// - Parameters:
    ///   - awaitsHandshake: whether TLS stands before it and is not done.
    ///   - asksFirst: whether something else asks an idle client to end, as HTTP/2 can.
    package init(
        limits: ConnectionLimits,
        counters: ConnectionCounters,
        awaitsHandshake: Bool = false,
        asksFirst: Bool = false
    ) {
        self.limits = limits
        self.counters = counters
        isInHandshake = awaitsHandshake
        self.asksFirst = asksFirst
    }

    /// Whether something of a request is there: empty lines before one say nothing (RFC 9112,
    /// section 2.2).
    package var hasRequestStart: Bool {
        requestStart.readableBytesView.contains { ![0x0D, 0x0A].contains($0) }
    }

    /// The request that is being received is not received to its end.
    package func giveUpRequest() { isRequestGivenUp = true }

    /// A request of HTTP/1 began.
    package func requestBegan() { unansweredCount += 1 }

    /// A request's answer is complete.
    package func requestEnded() {
        unansweredCount -= 1
        guard unansweredCount == 0 else { return }
        idleSince = .now()
        if idleTask == nil { scheduleIdle(after: idleLimit) }
    }

    /// A stream, which is one request, began.
    package func add(_ stream: any GuardedStream) {
        streams[ObjectIdentifier(stream)] = stream
        requestBegan()
        if isQuiescing { stream.quiesce() }
    }

    /// A stream ended.
    package func remove(_ stream: any GuardedStream) {
        guard streams.removeValue(forKey: ObjectIdentifier(stream)) != nil else { return }
        requestEnded()
    }

    /// The bytes that come next are the beginning of a request.
    package func keepRequestStart() {
        requestStart.clear()
        keepsStart = true
    }

    /// The head of the request is complete.
    package func dropRequestStart() { keepsStart = false }

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        counters.opened()
        scheduleIdle(after: idleLimit)
        guard isInHandshake else { return }
        endTask = schedule(after: limits.head) { [self] in end(because: .handshake) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        for task in [idleTask, answerTask, endTask] { task?.cancel() }
        counters.closed()
        self.context = nil
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        receivedBytes += bytes.readableBytes
        if keepsStart, requestStart.readableBytes < Self.keptBytesMax {
            let room = Self.keptBytesMax - requestStart.readableBytes
            requestStart.writeBytes(bytes.readableBytesView.prefix(room))
        }
        context.fireChannelRead(data)
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted(let negotiated):
            asksFirst = negotiated == "h2"
            endHandshake()
        case is ChannelShouldQuiesceEvent: quiesce()
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func flush(context: ChannelHandlerContext) {
        context.flush()
        watchAnswer()
    }

    package func close(
        context: ChannelHandlerContext,
        mode: CloseMode,
        promise: EventLoopPromise<Void>?
    ) {
        if mode == .output { endWhenTaken() }
        guard mode == .all, waitingBytes > 0 else {
            context.close(mode: mode, promise: promise)
            return
        }
        // What was answered is sent first; `watchAnswer` ends what is not taken.
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            context.close(mode: mode, promise: promise)
        }
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: written)
        watchAnswer()
    }
}

extension ConnectionGuard {
    /// Bytes that were written and that the kernel has not taken yet.
    private var waitingBytes: Int {
        let options = context?.channel.syncOptions
        return (try? options?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private func schedule(
        after duration: Duration,
        _ act: @escaping () -> Void
    ) -> Scheduled<Void>? {
        context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration), act)
    }

    /// How much the client's system has acknowledged. What the own kernel has taken says little: on
    /// a thin line it may hold minutes of it.
    package var acknowledgedBytes: UInt64 {
        context.flatMap { TransportProgress.acknowledgedBytes(of: $0.channel) } ?? 0
    }

    private func scheduleEnd(after duration: Duration, _ act: @escaping () -> Void) {
        endTask?.cancel()
        endTask = schedule(after: duration, act)
    }

    private var idleLimit: Duration { limits.idle + (asksFirst ? ConnectionLimits.grace : .zero) }

    private func scheduleIdle(after duration: Duration) {
        idleTask = schedule(after: duration) { [self] in
            idleTask = nil
            guard unansweredCount == 0 else { return }
            let now = NIODeadline.now()
            // A client that is still taking its answer is not idle.
            if waitingBytes > 0 { idleSince = now }
            let deadline = idleSince + TimeAmount(idleLimit)
            guard now < deadline else { return end(because: .idle) }
            scheduleIdle(after: .nanoseconds((deadline - now).nanoseconds))
        }
    }

    private func endHandshake() {
        isInHandshake = false
        endTask?.cancel()
        idleSince = .now()
    }

    private func quiesce() {
        isQuiescing = true
        if isInHandshake { return end(because: .drain) }
        for stream in streams.values { stream.quiesce() }
        endWhenAnswered(after: ConnectionLimits.grace)
    }

    /// Ends a connection whose client does nothing for its end, once every request is answered.
    private func endWhenAnswered(after duration: Duration) {
        scheduleEnd(after: duration) { [self] in
            if unansweredCount == 0, waitingBytes == 0 { return end(because: .drain) }
            endWhenAnswered(after: Self.drainPause)
        }
    }

    /// Whoever has the last answer closes: ends the connection of a client that has taken what it
    /// takes of it, and does not.
    private func endWhenTaken() {
        let before = acknowledgedBytes
        scheduleEnd(after: ConnectionLimits.grace) { [self] in
            if waitingBytes > 0 || acknowledgedBytes > before { endWhenTaken() } else { end() }
        }
    }

    /// Looks after what waits to be taken until all of it is.
    private func watchAnswer() {
        guard answerTask == nil, waitingBytes > 0 else { return }
        let before = acknowledgedBytes
        answerTask = schedule(after: limits.answer) { [self] in
            answerTask = nil
            guard waitingBytes > 0 else { return }
            guard acknowledgedBytes > before else { return end(because: .answer) }
            watchAnswer()
        }
    }

    /// Closes without regard to what waits.
    private func end(because ending: ConnectionCounters.Ending? = nil) {
        if let ending { counters.count(ending) }
        context?.close(promise: nil)
    }
}
