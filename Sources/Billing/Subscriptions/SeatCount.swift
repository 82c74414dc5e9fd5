import Metering

/// The number of user accounts from an instant on.
struct SeatCount: Hashable {
    var start: Instant
    var count: Int
}
