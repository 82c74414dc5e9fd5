import Ingestion
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Stands before grpc-swift on every HTTP/2 stream: holds a call to the size limit, to the pace and
/// to the memory for requests in flight while its bytes arrive, and takes compression out of
/// grpc-swift's hands (see `MessageFraming`).
final class CallGate: ChannelDuplexHandler, GuardedStream {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTP2Frame.FramePayload
    typealias OutboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private var framing: MessageFraming
    private let charges: CallCharges
    private var charge: MemoryCharge?
    /// The name of the charge, from the call's headers on.
    private var chargeNumber: UInt64?
    private var receivedBytes = 0
    /// Whether the call was answered here, so that grpc-swift's answer is dropped.
    private var isRefused = false
    /// Whether the client has said that nothing more comes.
    private var isRequestOver = false
    private var connection: ConnectionGuard?
    private var context: ChannelHandlerContext?
    private var pace: Scheduled<Void>?
    private var bodyPace = BodyPace()
    /// Whether the server waits for bytes; else it is not the client that is slow.
    private var isWanted = false
    private var isQuiescing = false

    init(limitBytes: Int, charge: MemoryCharge, charges: CallCharges) {
        framing = MessageFraming(limitBytes: limitBytes)
        self.charge = charge
        self.charges = charges
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let parent = context.channel.parent?.pipeline.syncOperations
        connection = try? parent?.handler(type: ConnectionGuard.self)
        connection?.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        pace?.cancel()
        connection?.remove(self)
        connection = nil
        self.context = nil
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isWanted = false
        // Most messages are there with their headers.
        if pace == nil { schedulePace() }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        isWanted = true
        context.read()
    }

    func quiesce() {
        isQuiescing = true
        pace?.cancel()
        schedulePace()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .headers(var headers):
            isRequestOver = isRequestOver || headers.endStream
            headers.headers.takeOverMessageCoding()
            if let charge, chargeNumber == nil {
                let number = charges.keep(charge)
                chargeNumber = number
                headers.headers.replaceOrAdd(name: callChargeHeader, value: String(number))
            }
            context.fireChannelRead(wrapInboundOut(.headers(headers)))
        case .data(let data): receive(data, context: context)
        case let other: context.fireChannelRead(wrapInboundOut(other))
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isRefused else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        guard case .headers(var headers) = unwrapOutboundIn(data) else {
            context.write(data, promise: promise)
            return
        }
        headers.headers.advertiseMessageCodings()
        if headers.endStream, !isRequestOver {
            endUnread(context, after: headers, promise)
        } else {
            context.write(wrapOutboundOut(.headers(headers)), promise: promise)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        releaseCharge()
        context.fireChannelInactive()
    }

    /// Ends an answer, and its stream, whose client has not said that its request is over (RFC
    /// 9113, section 8.1). A reset takes away what of the answer waits; it comes when that is sent.
    private func endUnread(
        _ context: ChannelHandlerContext,
        after trailers: HTTP2Frame.FramePayload.Headers,
        _ promise: EventLoopPromise<Void>?
    ) {
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenSuccess {
            guard !self.isRequestOver else { return }
            context.writeAndFlush(self.wrapOutboundOut(.rstStream(.noError)), promise: nil)
            context.close(promise: nil)
        }
        if let promise { sent.futureResult.cascade(to: promise) }
        context.write(wrapOutboundOut(.headers(trailers)), promise: sent)
    }

    private func receive(_ data: HTTP2Frame.FramePayload.Data, context: ChannelHandlerContext) {
        isRequestOver = isRequestOver || data.endStream
        guard case .byteBuffer(let bytes) = data.data else { return }
        do throws(IngestRefusal) {
            receivedBytes += bytes.readableBytes
            bodyPace.receive(bytes.readableBytes)
            try charge?.grow(to: receivedBytes)
        } catch {
            refuse(error, context: context)
            return
        }
        var data = data
        switch framing.receive(bytes) {
        case .forward(let rewritten): data.data = .byteBuffer(rewritten)
        case .wait: data.data = .byteBuffer(ByteBuffer())
        case .refuse(let refusal):
            refuse(refusal, context: context)
            return
        }
        context.fireChannelRead(wrapInboundOut(.data(data)))
    }

    /// Answers in place of grpc-swift and ends the stream.
    private func refuse(_ refusal: IngestRefusal, context: ChannelHandlerContext) {
        isRefused = true
        pace?.cancel()
        releaseCharge()
        let trailers = HTTP2Frame.FramePayload.Headers(
            headers: HPACKHeaders(trailersOnly: refusal),
            endStream: true
        )
        if isRequestOver {
            context.writeAndFlush(wrapOutboundOut(.headers(trailers)), promise: nil)
            context.close(promise: nil)
        } else {
            endUnread(context, after: trailers, nil)
            context.flush()
        }
    }

    /// Lets go of the memory, unless the service has taken it over.
    private func releaseCharge() {
        charge = nil
        if let chargeNumber { _ = charges.take(chargeNumber) }
    }
}

extension CallGate {
    /// Looks after a call until its message is whole.
    private func schedulePace() {
        guard let connection, !isRefused, !isRequestOver, !framing.isComplete else { return }
        bodyPace.beginStep(connectionBytes: connection.receivedBytes)
        let limit = isQuiescing ? ConnectionLimits.grace : connection.limits.body
        pace = context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) { [self] in
            pace = nil
            checkPace(connection)
        }
    }

    private func checkPace(_ connection: ConnectionGuard) {
        guard !isRefused, !isRequestOver, !framing.isComplete, let context else { return }
        if isQuiescing {
            connection.counters.count(.drain)
            refuse(.stopping, context: context)
        } else if isWanted, bodyPace.isTooSlow(connectionBytes: connection.receivedBytes) {
            connection.counters.count(.body)
            refuse(
                .tooSlow(
                    "the message came too slowly: less than \(ConnectionLimits.bodyStepBytes) "
                        + "bytes in \(connection.limits.body); send it at once"
                ),
                context: context
            )
        } else {
            schedulePace()
        }
    }
}
