/// What became of one account's records after they were sealed into batches.
package struct SpoolTally: Hashable, Sendable {
    /// Sealed into batches.
    package var sealed: UInt64 = 0
    /// Of these, records of aggregates.
    package var derived: UInt64 = 0
    /// Accepted by the server.
    package var acknowledged: UInt64 = 0
    /// Refused by the server for good.
    package var rejected: UInt64 = 0
    /// Dropped here for want of room.
    package var evicted: UInt64 = 0
    /// Sealed, and no longer readable: a file that was cut or damaged when the machine went down.
    package var lost: UInt64 = 0
    /// What the kernel had counted when the newest batch was sealed.
    package var kernel = KernelCounters()

    /// Nothing yet.
    package init() {}

    /// Waiting or on their way.
    package var pending: UInt64 { sealed - min(settled, sealed) }

    /// Neither waiting nor on their way.
    package var settled: UInt64 { acknowledged &+ rejected &+ evicted &+ lost }

    /// Records of samples.
    package var samples: UInt64 { sealed - min(derived, sealed) }
}
