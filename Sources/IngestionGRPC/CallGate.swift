import Ingestion
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Stands before grpc-swift on every HTTP/2 stream: holds a call to the size limit and to the
/// memory for requests in flight while its bytes arrive, and takes compression out of grpc-swift's
/// hands (see `MessageFraming`).
final class CallGate: ChannelDuplexHandler {
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

    init(limitBytes: Int, charge: MemoryCharge, charges: CallCharges) {
        framing = MessageFraming(limitBytes: limitBytes)
        self.charge = charge
        self.charges = charges
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .headers(var headers):
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
        context.write(wrapOutboundOut(.headers(headers)), promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        releaseCharge()
        context.fireChannelInactive()
    }

    private func receive(_ data: HTTP2Frame.FramePayload.Data, context: ChannelHandlerContext) {
        guard case .byteBuffer(let bytes) = data.data else { return }
        do throws(IngestRefusal) {
            receivedBytes += bytes.readableBytes
            try charge?.grow(to: receivedBytes)
        } catch {
            refuse(error, isRequestOver: data.endStream, context: context)
            return
        }
        var data = data
        switch framing.receive(bytes) {
        case .forward(let rewritten): data.data = .byteBuffer(rewritten)
        case .wait: data.data = .byteBuffer(ByteBuffer())
        case .refuse(let refusal):
            refuse(refusal, isRequestOver: data.endStream, context: context)
            return
        }
        context.fireChannelRead(wrapInboundOut(.data(data)))
    }

    /// Answers in place of grpc-swift and ends the stream.
    private func refuse(
        _ refusal: IngestRefusal,
        isRequestOver: Bool,
        context: ChannelHandlerContext
    ) {
        isRefused = true
        releaseCharge()
        let trailers = HTTP2Frame.FramePayload.Headers(
            headers: HPACKHeaders(trailersOnly: refusal),
            endStream: true
        )
        context.write(wrapOutboundOut(.headers(trailers)), promise: nil)
        // RFC 9113, section 8.1: a complete answer may end a request that is not read to its end.
        if !isRequestOver { context.write(wrapOutboundOut(.rstStream(.noError)), promise: nil) }
        context.flush()
        context.close(promise: nil)
    }

    /// Lets go of the memory, unless the service has taken it over.
    private func releaseCharge() {
        charge = nil
        if let chargeNumber { _ = charges.take(chargeNumber) }
    }
}
