import Glibc

/// Batches of equal value in numbered files, oldest first, with the accounts of their sources.
///
/// A file begins with all accounts as they stand and is removed when every batch in it is settled;
/// so the files that are there always tell the accounts, and a restart needs nothing else.
struct SpoolLog: Sendable {
    /// The next batch to send, and where it lies.
    struct Head: Hashable, Sendable {
        var batch: SpoolRecord.Batch
        var entry: SpoolFile.Entry
        var file: UInt64
    }

    private let directory: String
    private let prefix: String
    private let fileBytesMax: Int
    private var files: [SpoolFile] = []
    private(set) var accounts: [LedgerKey: SpoolTally] = [:]
    private var settledThrough: UInt64 = 0
    private var cursor: (file: UInt64, offset: Int) = (0, 0)
    /// Files that the disk may not have yet.
    private var unsynced: Set<String> = []

    /// Bytes of all files.
    var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

    /// Whether there is a file to drop.
    var canEvict: Bool { files.contains { $0.pending > 0 } }

    /// Takes up what an earlier run left in the directory's files of this prefix.
    ///
    /// - Returns: The log and the largest number of a batch in it.
    static func recover(
        directory: String,
        prefix: String,
        fileBytesMax: Int
    ) throws(AgentError) -> (log: SpoolLog, lastNumber: UInt64) {
        var log = SpoolLog(directory: directory, prefix: prefix, fileBytesMax: fileBytesMax)
        let lastNumber = try log.recover()
        return (log, lastNumber)
    }

    private init(directory: String, prefix: String, fileBytesMax: Int) {
        self.directory = directory
        self.prefix = prefix
        self.fileBytesMax = fileBytesMax
    }

    /// Adds a batch.
    mutating func append(
        _ batch: SpoolRecord.Batch,
        body: [UInt8],
        kernel: KernelCounters
    ) throws(AgentError) {
        let record = SpoolRecord.batch(batch)
        let counters = SpoolRecord.counters(batch.key, kernel)
        try beginFileIfFull()
        try write(SpoolFrame.bytes(record, body: body) + SpoolFrame.bytes(counters))
        apply(record)
        apply(counters)
        files[files.count - 1].pending += 1
    }

    /// The oldest batch that is not settled; nil where there is none.
    ///
    /// A file that cannot be read any more is given up, and its batches are lost.
    mutating func head() -> Head? {
        while let index = files.firstIndex(where: { $0.number >= cursor.file }) {
            if files[index].number > cursor.file { moveCursor(to: index) }
            guard let entry = try? files[index].entry(at: cursor.offset) else {
                guard index + 1 < files.count else { return nil }
                moveCursor(to: index + 1)
                continue
            }
            if case .batch(let batch) = entry.record, batch.number > settledThrough {
                return Head(batch: batch, entry: entry, file: files[index].number)
            }
            cursor.offset = entry.end
        }
        return nil
    }

    /// The body of a head; nil where it is damaged.
    mutating func body(of head: Head) -> [UInt8]? {
        guard let index = files.firstIndex(where: { $0.number == head.file }) else { return nil }
        return (try? files[index].body(of: head.entry)) ?? nil
    }

    /// Records what became of the head, and moves on.
    mutating func settle(_ outcome: SpoolRecord.Outcome, file: UInt64) throws(AgentError) {
        if let index = files.firstIndex(where: { $0.number == file }), files[index].pending > 0 {
            files[index].pending -= 1
        }
        // A new file begins with the accounts as they stand before the outcome that it holds.
        let full = Result { () throws(AgentError) in try beginFileIfFull() }
        apply(.outcome(outcome))
        try full.get()
        try write(SpoolFrame.bytes(.outcome(outcome)))
        removeSettledFiles()
    }

    /// Takes an account out that is closed and has nothing pending.
    mutating func forget(_ key: LedgerKey) { accounts[key] = nil }

    /// Hands out the files that have to be synced.
    mutating func takeUnsynced() -> Set<String> {
        defer { unsynced = [] }
        return unsynced
    }
}

extension SpoolLog {
    /// Drops the oldest file that holds unsettled batches, but for the one that is being sent.
    ///
    /// - Returns: What was dropped.
    mutating func evictOldestFile(
        sending: UInt64?
    ) throws(AgentError) -> [SpoolRecord.Outcome] {
        guard let index = files.firstIndex(where: { $0.pending > 0 }) else { return [] }
        var dropped: [SpoolRecord.Outcome] = []
        var offset = 0
        while let entry = try files[index].entry(at: offset) {
            offset = entry.end
            guard case .batch(let batch) = entry.record, batch.number > settledThrough,
                batch.number != sending
            else { continue }
            dropped.append(
                .init(number: batch.number, key: batch.key, kind: .evicted, records: batch.records)
            )
        }
        files[index].pending = 0
        // The accounts go on in another file.
        if index == files.count - 1 { try beginFile() } else { try beginFileIfFull() }
        var frames: [UInt8] = []
        for outcome in dropped {
            apply(.outcome(outcome))
            frames += SpoolFrame.bytes(.outcome(outcome))
        }
        try write(frames)
        removeSettledFiles()
        return dropped
    }

    /// Goes on in another file; only those that are read or written stay open.
    private mutating func moveCursor(to index: Int) {
        for earlier in files[..<index].indices { files[earlier].release() }
        cursor = (files[index].number, 0)
    }

    private mutating func beginFileIfFull() throws(AgentError) {
        if files.last.map({ $0.byteCount >= fileBytesMax }) ?? true { try beginFile() }
    }

    private mutating func write(_ bytes: [UInt8]) throws(AgentError) {
        try files[files.count - 1].append(bytes)
        unsynced.insert(files[files.count - 1].path)
    }

    private mutating func beginFile() throws(AgentError) {
        let number = (files.last?.number ?? 0) + 1
        var file = SpoolFile(path: path(number), number: number)
        var frames: [UInt8] = []
        for (key, tally) in accounts {
            let account = SpoolRecord.Account(
                settledThrough: settledThrough,
                key: key,
                tally: tally
            )
            frames += SpoolFrame.bytes(.account(account))
        }
        try file.append(frames)
        // What was written until now stays open only where it is being read.
        if let last = files.last, last.number != cursor.file { files[files.count - 1].release() }
        files.append(file)
        unsynced.insert(file.path)
        unsynced.insert(directory)
    }

    /// Removes files from the front as long as they hold nothing unsettled; the last one stays.
    private mutating func removeSettledFiles() {
        while files.count > 1, files[0].pending == 0 {
            // The accounts at the head of the next have to be on the disk before these go.
            FileSync.sync(files[1].path)
            unlink(files[0].path)
            unsynced.remove(files[0].path)
            files.removeFirst()
        }
    }

    private func path(_ number: UInt64) -> String {
        let digits = String(number)
        let zeros = String(repeating: "0", count: max(0, 12 - digits.count))
        return "\(directory)/\(prefix)-\(zeros)\(digits).spool"
    }

    private mutating func apply(_ record: SpoolRecord) {
        switch record {
        case .batch(let batch):
            var tally = accounts[batch.key] ?? SpoolTally()
            tally.sealed &+= UInt64(batch.records)
            tally.derived &+= UInt64(batch.derived)
            accounts[batch.key] = tally
        case .outcome(let outcome):
            settledThrough = max(settledThrough, outcome.number)
            accounts[outcome.key, default: SpoolTally()].settle(outcome)
        case .account(let account):
            settledThrough = max(settledThrough, account.settledThrough)
            accounts[account.key] = account.tally
        case .counters(let key, let counters):
            accounts[key, default: SpoolTally()].kernel = counters
        }
    }
}

extension SpoolLog {
    private mutating func recover() throws(AgentError) -> UInt64 {
        var lastNumber: UInt64 = 0
        var unsettled: [(batch: SpoolRecord.Batch, file: Int)] = []
        for name in DirectoryListing.names(directory) {
            guard name.hasPrefix(prefix + "-"), name.hasSuffix(".spool"),
                let number = UInt64(name.dropFirst(prefix.count + 1).dropLast(6))
            else { continue }
            var file = SpoolFile(path: directory + "/" + name, number: number)
            let index = files.count
            try file.recover { entry in
                // Later files repeat the accounts that the earlier ones lead to.
                if case .account = entry.record, index > 0 { return }
                apply(entry.record)
                guard case .batch(let batch) = entry.record else { return }
                lastNumber = max(lastNumber, batch.number)
                unsettled.append((batch, index))
            }
            files.append(file)
            unsettled.removeAll { $0.batch.number <= settledThrough }
        }
        for (_, file) in unsettled { files[file].pending += 1 }
        countLost(unsettled.map(\.batch))
        if !files.isEmpty { try beginFile() }
        removeSettledFiles()
        return lastNumber
    }

    /// What the accounts have pending and the files do not hold was lost with the machine.
    private mutating func countLost(_ unsettled: [SpoolRecord.Batch]) {
        var held: [LedgerKey: UInt64] = [:]
        for batch in unsettled { held[batch.key, default: 0] &+= UInt64(batch.records) }
        for (key, tally) in accounts {
            let missing = tally.pending - min(held[key] ?? 0, tally.pending)
            accounts[key]?.lost &+= missing
        }
    }
}
