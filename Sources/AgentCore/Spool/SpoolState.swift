/// What a spool holds: two logs by value, and a little memory for when these cannot be written.
struct SpoolState: Sendable {
    private static let memory = -1

    /// A batch in memory.
    private struct Waiting: Sendable {
        let number: UInt64
        let batch: Batch
    }

    /// The batch that is being sent, and where it came from.
    private struct Sending: Sendable {
        let batch: NumberedBatch
        let log: Int
        let file: UInt64
    }

    var numbering: SpoolNumbering
    var isClosed = false
    /// Least value first; empty without a directory.
    private var logs: [SpoolLog] = []
    private var waiting: [Waiting] = []
    private var waitingBytes = 0
    private var memoryAccounts: [LedgerKey: SpoolTally] = [:]
    private var sending: Sending?
    /// What is wrong with the files; said once.
    private var trouble: String?

    init(directory: String?, limits: BatchSpool.Limits) throws(AgentError) {
        var lastNumber: UInt64 = 0
        if let directory {
            try TextFile.makeDirectory(directory)
            for prefix in ["standard", "security"] {
                let (log, number) = try SpoolLog.recover(
                    directory: directory,
                    prefix: prefix,
                    fileBytesMax: limits.oneFileBytes
                )
                logs.append(log)
                lastNumber = max(lastNumber, number)
            }
        }
        numbering = SpoolNumbering(
            path: directory.map { $0 + "/numbering.json" },
            lastNumber: lastNumber
        )
    }

    /// Adds a batch; returns what an operator should know.
    mutating func append(_ batch: Batch, _ limits: BatchSpool.Limits) -> [String] {
        var lines: [String] = []
        let number: UInt64
        do {
            number = try numbering.next()
        } catch {
            // Used all the same: should it be used again, the server refuses it.
            lines += say("\(error); numbers are not kept")
            number = (try? numbering.next()) ?? 0
        }
        do {
            try appendToFile(batch, number)
            lines += makeRoom(limits)
        } catch {
            lines += say("\(error); batches wait in memory")
            lines += appendToMemory(batch, number, limits)
        }
        return lines
    }

    private mutating func appendToFile(_ batch: Batch, _ number: UInt64) throws(AgentError) {
        let index = batch.isSecurity ? 1 : 0
        guard logs.indices.contains(index) else {
            throw AgentError(code: .state, message: "there is no spool directory")
        }
        let record = SpoolRecord.Batch(
            number: number,
            key: batch.key,
            records: UInt32(clamping: batch.records),
            derived: UInt32(clamping: batch.derived),
            uncompressedBytes: UInt32(clamping: batch.uncompressedBytes)
        )
        try logs[index].append(record, body: batch.body, kernel: batch.kernel)
        trouble = nil
    }

    private mutating func appendToMemory(
        _ batch: Batch,
        _ number: UInt64,
        _ limits: BatchSpool.Limits
    ) -> [String] {
        waiting.append(Waiting(number: number, batch: batch))
        waitingBytes += batch.body.count
        var tally = memoryAccounts[batch.key] ?? SpoolTally()
        tally.sealed += UInt64(batch.records)
        tally.derived += UInt64(batch.derived)
        tally.kernel = batch.kernel
        memoryAccounts[batch.key] = tally
        var dropped: [SpoolRecord.Outcome] = []
        while waitingBytes > limits.memoryBytesMax, let index = leastValuable() {
            let gone = waiting.remove(at: index)
            waitingBytes -= gone.batch.body.count
            let outcome = SpoolRecord.Outcome(
                number: gone.number,
                key: gone.batch.key,
                kind: .evicted,
                records: UInt32(clamping: gone.batch.records)
            )
            memoryAccounts[gone.batch.key, default: SpoolTally()].settle(outcome)
            dropped.append(outcome)
        }
        return Self.text(dropped)
    }

    /// The oldest in memory that is not being sent and not the newest, of the least value.
    private func leastValuable() -> Int? {
        let candidates = waiting.indices.dropLast().filter {
            waiting[$0].number != sending?.batch.number
        }
        return candidates.first { !waiting[$0].batch.isSecurity } ?? candidates.first
    }

    /// Drops files until the rest is within the limit.
    private mutating func makeRoom(_ limits: BatchSpool.Limits) -> [String] {
        var dropped: [SpoolRecord.Outcome] = []
        while logs.reduce(0, { $0 + $1.byteCount }) > limits.fileBytesMax,
            let index = logs.firstIndex(where: \.canEvict)
        {
            guard
                let outcomes = try? logs[index].evictOldestFile(sending: sending?.batch.number),
                !outcomes.isEmpty
            else { break }
            dropped += outcomes
        }
        return Self.text(dropped)
    }
}

extension SpoolState {
    /// The batch with the smallest number, wherever it lies.
    mutating func beginSending() -> NumberedBatch? {
        if let sending { return sending.batch }
        while true {
            var heads: [(index: Int, head: SpoolLog.Head)] = []
            for index in logs.indices {
                if let head = logs[index].head() { heads.append((index, head)) }
            }
            let first = heads.min { $0.head.batch.number < $1.head.batch.number }
            if let next = waiting.first, next.number < first?.head.batch.number ?? .max {
                let batch = next.batch
                return send(
                    NumberedBatch(
                        number: next.number,
                        key: batch.key,
                        records: batch.records,
                        body: batch.body
                    ),
                    log: Self.memory,
                    file: 0
                )
            }
            guard let (index, head) = first else { return nil }
            guard let body = logs[index].body(of: head) else {
                settle(head, in: index, kind: .lost)
                continue
            }
            let batch = NumberedBatch(
                number: head.batch.number,
                key: head.batch.key,
                records: Int(head.batch.records),
                body: body
            )
            return send(batch, log: index, file: head.file)
        }
    }

    private mutating func send(
        _ batch: NumberedBatch,
        log: Int,
        file: UInt64
    ) -> NumberedBatch {
        sending = Sending(batch: batch, log: log, file: file)
        return batch
    }

    private mutating func settle(
        _ head: SpoolLog.Head,
        in index: Int,
        kind: SpoolRecord.Outcome.Kind
    ) {
        let outcome = SpoolRecord.Outcome(
            number: head.batch.number,
            key: head.batch.key,
            kind: kind,
            records: head.batch.records
        )
        try? logs[index].settle(outcome, file: head.file)
    }

    /// Settles the batch that was sent; returns what an operator should know.
    mutating func finish(rejectedRecords: Int) -> String? {
        guard let sent = sending else { return nil }
        sending = nil
        let outcome = SpoolRecord.Outcome(
            number: sent.batch.number,
            key: sent.batch.key,
            kind: .answered,
            records: UInt32(clamping: sent.batch.records),
            rejected: UInt32(clamping: min(max(rejectedRecords, 0), sent.batch.records))
        )
        guard sent.log >= 0 else {
            waiting.removeAll { $0.number == sent.batch.number }
            waitingBytes -= sent.batch.body.count
            memoryAccounts[sent.batch.key, default: SpoolTally()].settle(outcome)
            return nil
        }
        do {
            try logs[sent.log].settle(outcome, file: sent.file)
            return nil
        } catch {
            return say("\(error); after a restart the batch is sent again").first
        }
    }

    /// Says what is wrong once for as long as it stays the same.
    private mutating func say(_ line: String) -> [String] {
        guard trouble != line, !logs.isEmpty else { return [] }
        trouble = line
        return [line]
    }

    private static func text(_ dropped: [SpoolRecord.Outcome]) -> [String] {
        Dictionary(grouping: dropped, by: \.key.source).sorted { $0.key < $1.key }
            .map { source, outcomes in
                let records = outcomes.reduce(0) { $0 + Int($1.records) }
                return "no room: \(records) records of \(source) dropped, the oldest that waited"
            }
    }
}

extension SpoolState {
    /// What became of an account's records.
    func tally(_ key: LedgerKey) -> SpoolTally {
        logs.reduce(memoryAccounts[key] ?? SpoolTally()) { sum, log in
            log.accounts[key].map { sum + $0 } ?? sum
        }
    }

    /// Every account.
    var tallies: [LedgerKey: SpoolTally] {
        logs.reduce(memoryAccounts) { all, log in all.merging(log.accounts) { $0 + $1 } }
    }

    /// Lets go of an account that has nothing pending.
    mutating func forget(_ key: LedgerKey) {
        guard tally(key).pending == 0 else { return }
        memoryAccounts[key] = nil
        for index in logs.indices { logs[index].forget(key) }
    }

    /// Bytes in files and in memory.
    var byteCount: Int { logs.reduce(waitingBytes) { $0 + $1.byteCount } }

    /// Files that the disk may not have yet.
    mutating func takeUnsynced() -> Set<String> {
        logs.indices.reduce(into: []) { $0.formUnion(logs[$1].takeUnsynced()) }
    }
}
