/// What a `NOTIFY` carried.
public struct PostgresNotification: Sendable, Hashable {
    /// The channel's name.
    public let channel: String
    /// The payload, empty if none.
    public let payload: String

    /// Joins a channel and a payload.
    public init(channel: String, payload: String) {
        self.channel = channel
        self.payload = payload
    }
}
