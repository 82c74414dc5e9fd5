import Metering

/// The tenant in whose name a call acts.
struct ActingTenant: Hashable, Sendable {
    var id: UniqueID
    var key: String
}
