/// What a reply to a batch means for it.
enum Verdict: Hashable, Sendable {
    /// Stored and metered, but for the records the server refused for good.
    case acknowledged(rejectedRecords: Int, message: String?)
    /// The server holds other bytes under this key, or no longer knows: a new spool is needed.
    case keyRefused
    /// No reason in the batch; it is kept and tried again.
    case retry(afterSeconds: Int?)
    /// Somebody has to repair the key or the address; the batch is kept and tried seldom.
    case unauthorized(status: Int)
    /// The server will never take it.
    case refusedForGood(status: Int)

    /// Whether the batch arrived and some of it was not taken.
    var refusesRecords: Bool {
        if case .acknowledged(let rejected, _) = self { rejected > 0 } else { false }
    }

    init(_ response: HTTPResponse) {
        switch response.status {
        case 200..<300:
            let partial = PartialSuccess(response.body)
            self = .acknowledged(
                rejectedRecords: partial.rejectedRecords,
                message: partial.message
            )
        case 409: self = .keyRefused
        case 401, 403, 404, 405: self = .unauthorized(status: response.status)
        case 400, 413, 415, 422: self = .refusedForGood(status: response.status)
        default: self = .retry(afterSeconds: response["retry-after"].flatMap { Int($0) })
        }
    }
}
