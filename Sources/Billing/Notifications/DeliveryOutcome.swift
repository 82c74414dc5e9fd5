/// What came of one attempt to deliver.
public enum DeliveryOutcome: Hashable, Sendable {
    /// It was taken.
    case delivered(status: Int)
    /// It is tried again after some seconds, unless its time is over then.
    case retry(afterSeconds: Int, status: Int?, error: String)
    /// It is not tried again; `disablesWebhook` where nothing will ever be taken there.
    case failed(status: Int?, error: String, disablesWebhook: Bool)
}
