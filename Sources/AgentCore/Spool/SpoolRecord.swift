/// What one record of a spool file says; a batch's body follows it.
enum SpoolRecord: Hashable, Sendable {
    /// A batch that waits to be sent.
    struct Batch: Hashable, Sendable {
        var number: UInt64
        var key: LedgerKey
        var records: UInt32
        /// Of these, records of aggregates.
        var derived: UInt32
        var uncompressedBytes: UInt32
    }

    /// A batch that is settled, sent or not.
    struct Outcome: Hashable, Sendable {
        enum Kind: UInt8 { case answered, evicted, lost }

        var number: UInt64
        var key: LedgerKey
        var kind: Kind
        var records: UInt32
        /// Of these, records that the server refused.
        var rejected: UInt32 = 0
    }

    /// An account as it stood; at the head of a file one for each.
    struct Account: Hashable, Sendable {
        /// Every batch up to this one was settled.
        var settledThrough: UInt64
        var key: LedgerKey
        var tally: SpoolTally
    }

    case batch(Batch)
    case outcome(Outcome)
    case account(Account)
    case counters(LedgerKey, KernelCounters)
}

extension SpoolRecord {
    /// The kind's number in the file.
    var kind: UInt8 {
        switch self {
        case .batch: 1
        case .outcome: 2
        case .account: 3
        case .counters: 4
        }
    }

    /// The record's own bytes.
    var fields: [UInt8] {
        var writer = FieldWriter()
        switch self {
        case .batch(let batch):
            writer.integer(batch.number)
            writer.key(batch.key)
            writer.integer(batch.records)
            writer.integer(batch.derived)
            writer.integer(batch.uncompressedBytes)
        case .outcome(let outcome):
            writer.integer(outcome.number)
            writer.key(outcome.key)
            writer.integer(outcome.kind.rawValue)
            writer.integer(outcome.records)
            writer.integer(outcome.rejected)
        case .account(let account):
            writer.integer(account.settledThrough)
            writer.key(account.key)
            writer.tally(account.tally)
        case .counters(let key, let counters):
            writer.key(key)
            writer.counters(counters)
        }
        return writer.bytes
    }

    /// Reads a record; nil for an unknown kind or too few bytes.
    init?(kind: UInt8, fields: [UInt8]) {
        var reader = FieldReader(fields)
        switch kind {
        case 1:
            guard let number: UInt64 = reader.integer(), let key = reader.key(),
                let records: UInt32 = reader.integer(), let derived: UInt32 = reader.integer(),
                let bytes: UInt32 = reader.integer()
            else { return nil }
            self = .batch(
                Batch(
                    number: number,
                    key: key,
                    records: records,
                    derived: derived,
                    uncompressedBytes: bytes
                )
            )
        case 2:
            guard let number: UInt64 = reader.integer(), let key = reader.key(),
                let kind = reader.integer(UInt8.self).flatMap({ Outcome.Kind(rawValue: $0) }),
                let records: UInt32 = reader.integer(), let rejected: UInt32 = reader.integer()
            else { return nil }
            self = .outcome(
                Outcome(
                    number: number,
                    key: key,
                    kind: kind,
                    records: records,
                    rejected: rejected
                )
            )
        case 3:
            guard let through: UInt64 = reader.integer(), let key = reader.key(),
                let tally = reader.tally()
            else { return nil }
            self = .account(Account(settledThrough: through, key: key, tally: tally))
        case 4:
            guard let key = reader.key(), let counters = reader.counters() else { return nil }
            self = .counters(key, counters)
        default: return nil
        }
    }
}

extension FieldWriter {
    fileprivate mutating func key(_ key: LedgerKey) {
        text(key.source)
        integer(key.epoch)
    }

    fileprivate mutating func counters(_ counters: KernelCounters) {
        for sum in counters.sums { integer(sum) }
    }

    fileprivate mutating func tally(_ tally: SpoolTally) {
        for number in [
            tally.sealed, tally.derived, tally.acknowledged, tally.rejected, tally.evicted,
            tally.lost,
        ] { integer(number) }
        counters(tally.kernel)
    }
}

extension FieldReader {
    fileprivate mutating func key() -> LedgerKey? {
        guard let source = text(), let epoch: UInt64 = integer() else { return nil }
        return LedgerKey(source: source, epoch: epoch)
    }

    fileprivate mutating func counters() -> KernelCounters? {
        var sums: [UInt64] = []
        for _ in KernelCounters.Index.allCases {
            guard let sum: UInt64 = integer() else { return nil }
            sums.append(sum)
        }
        return KernelCounters(sums: sums)
    }

    fileprivate mutating func tally() -> SpoolTally? {
        var tally = SpoolTally()
        for path in [
            \SpoolTally.sealed, \.derived, \.acknowledged, \.rejected, \.evicted, \.lost,
        ] {
            guard let number: UInt64 = integer() else { return nil }
            tally[keyPath: path] = number
        }
        guard let kernel = counters() else { return nil }
        tally.kernel = kernel
        return tally
    }
}
