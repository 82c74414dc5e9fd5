internal import Metering

/// Batches that wait for the next group commit, fair between tenants and bounded in bytes: a state
/// machine that a lock surrounds and that never waits itself.
struct CommitQueue<Waiter: Sendable>: Sendable {
    struct Entry: Sendable {
        var batch: PendingBatch
        var waiter: Waiter
    }

    enum Admission: Sendable {
        case queued
        case full
        case closed
    }

    let bytesMax: Int
    let groupBytesMax: Int
    let groupCountMax: Int
    private(set) var queuedBytes = 0
    private(set) var queuedCount = 0
    private(set) var isClosed = false
    /// Tenants with waiting batches, in the order in which they are served.
    private var turns: [UniqueID] = []
    private var waiting: [UniqueID: [Entry]] = [:]

    init(bytesMax: Int, groupBytesMax: Int, groupCountMax: Int) {
        self.bytesMax = bytesMax
        self.groupBytesMax = groupBytesMax
        self.groupCountMax = groupCountMax
    }

    /// Takes a batch in; one batch is always taken into an empty queue, whatever it weighs.
    mutating func enqueue(_ entry: Entry) -> Admission {
        guard !isClosed else { return .closed }
        let weight = entry.batch.weightBytes
        guard queuedCount == 0 || queuedBytes + weight <= bytesMax else { return .full }
        queuedBytes += weight
        queuedCount += 1
        if waiting[entry.batch.tenant] == nil { turns.append(entry.batch.tenant) }
        waiting[entry.batch.tenant, default: []].append(entry)
        return .queued
    }

    /// The next group: one batch of each tenant in turn until the group is full; empty when nothing
    /// waits.
    mutating func takeGroup() -> [Entry] {
        var group: [Entry] = []
        var groupBytes = 0
        var taken: [UniqueID: Int] = [:]
        var turn = 0
        while !turns.isEmpty, group.count < groupCountMax {
            if turn >= turns.count { turn = 0 }
            let tenant = turns[turn]
            let position = taken[tenant, default: 0]
            guard let entry = waiting[tenant]?[position] else { break }
            let weight = entry.batch.weightBytes
            guard group.isEmpty || groupBytes + weight <= groupBytesMax else { break }
            group.append(entry)
            groupBytes += weight
            taken[tenant] = position + 1
            if position + 1 == waiting[tenant]?.count {
                turns.remove(at: turn)
                waiting[tenant] = nil
                taken[tenant] = nil
            } else {
                turn += 1
            }
        }
        for (tenant, count) in taken { waiting[tenant]?.removeFirst(count) }
        queuedBytes -= groupBytes
        queuedCount -= group.count
        rotate(by: turn)
        return group
    }

    mutating func close() { isClosed = true }

    /// Lets the tenant that the full group left out go first in the next one.
    private mutating func rotate(by served: Int) {
        guard served > 0, served < turns.count else { return }
        turns = Array(turns[served...] + turns[..<served])
    }
}
