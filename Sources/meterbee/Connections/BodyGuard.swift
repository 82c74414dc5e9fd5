import HTTPTypes
import Hummingbird
import Ingestion
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Ends requests whose bodies come too slowly, on a connection of HTTP/1 or a stream of HTTP/2: who
/// reads the body is told so by an error, and answers it, with 503 when the server stops. Ends a
/// stream whose answer is not taken, too.
final class BodyGuard: ChannelDuplexHandler, RemovableChannelHandler, GuardedStream {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let replies: EarlyReplies
    private var connection: ConnectionGuard?
    private var context: ChannelHandlerContext?
    private var isReceiving = false
    /// Whether the server waits for bytes; else it is not the client that is slow.
    private var isWanted = false
    private var pace = BodyPace()
    private var task: Scheduled<Void>?
    private var isQuiescing = false
    private var answerPace = AnswerPace()
    private var answerTask: Scheduled<Void>?
    /// Whether it stands on a stream of HTTP/2.
    private var isStream = false

    init(replies: EarlyReplies) {
        self.replies = replies
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // The parent of a connection is the listener, on an event loop of its own.
        if let own = Self.connectionGuard(of: context.channel) {
            connection = own
            addHTTP1Guard(own, context)
        } else if let parent = context.channel.parent, let own = Self.connectionGuard(of: parent) {
            connection = own
            isStream = true
            own.add(self)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        task?.cancel()
        answerTask?.cancel()
        connection?.remove(self)
        connection = nil
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: isReceiving = true
        case .body(let bytes): pace.receive(bytes.readableBytes)
        case .end:
            isReceiving = false
            task?.cancel()
            task = nil
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isWanted = false
        // Most bodies are there with their heads.
        if isReceiving, task == nil { scheduleCheck() }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        isWanted = true
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // A connection of HTTP/1 is watched as a whole.
        guard isStream else { return context.write(data, promise: promise) }
        let taken = promise ?? context.eventLoop.makePromise()
        answerPace.write()
        taken.futureResult.assumeIsolated().whenComplete { _ in self.answerPace.take() }
        context.write(data, promise: taken)
        scheduleAnswerCheck()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        if event is ChannelShouldQuiesceEvent { quiesce() }
    }

    func quiesce() {
        isQuiescing = true
        guard isReceiving else { return }
        task?.cancel()
        scheduleCheck()
    }

    private func scheduleCheck() {
        guard let connection else { return }
        pace.beginStep(connectionBytes: connection.receivedBytes)
        let limit = isQuiescing ? ConnectionLimits.grace : connection.limits.body
        task = context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) { [self] in
            task = nil
            check()
        }
    }

    private func check() {
        guard isReceiving, let connection, let context else { return }
        if isQuiescing {
            connection.counters.count(.drain)
            giveUp(connection)
            context.fireErrorCaught(HTTPError(.serviceUnavailable))
        } else if isWanted, pace.isTooSlow(connectionBytes: connection.receivedBytes) {
            connection.counters.count(.body)
            giveUp(connection)
            context.fireErrorCaught(HTTPError(.requestTimeout, message: slowness(connection)))
        } else {
            scheduleCheck()
        }
    }

    private func scheduleAnswerCheck() {
        guard let connection, let context, answerPace.isWaiting, !answerPace.isInStep else {
            return
        }
        answerPace.beginStep(acknowledgedBytes: connection.acknowledgedBytes)
        let limit = TimeAmount(connection.limits.answer)
        answerTask = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { [self] in
            guard answerPace.endStep(acknowledgedBytes: connection.acknowledgedBytes) else {
                return scheduleAnswerCheck()
            }
            connection.counters.count(.answer)
            context.close(promise: nil)
        }
    }

    private func giveUp(_ connection: ConnectionGuard) {
        isReceiving = false
        connection.giveUpRequest()
    }

    private func slowness(_ connection: ConnectionGuard) -> String {
        "the body came too slowly: less than \(ConnectionLimits.bodyStepBytes) bytes in "
            + "\(connection.limits.body); send it at once"
    }

    private func addHTTP1Guard(_ connection: ConnectionGuard, _ context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let guardian = HTTP1Guard(connection: connection, replies: replies)
            try pipeline.addHandler(guardian, position: .after(decoder))
        } catch {
            // The channel is closed already, or has no decoder: there is nothing to be guarded.
            context.fireErrorCaught(error)
        }
    }

    private static func connectionGuard(of channel: any Channel) -> ConnectionGuard? {
        try? channel.pipeline.syncOperations.handler(type: ConnectionGuard.self)
    }
}
