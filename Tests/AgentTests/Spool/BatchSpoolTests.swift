import Glibc
import Synchronization
import Testing

@testable import AgentCore

@Suite("Spool")
struct BatchSpoolTests {
    private static let flow = LedgerKey(source: "net.flow", epoch: 7)
    private static let exec = LedgerKey(source: "process.exec", epoch: 7)

    private func batch(
        _ key: LedgerKey = flow,
        text: String,
        records: Int = 10,
        seen: UInt64 = 0
    ) -> Batch {
        var kernel = KernelCounters()
        kernel.seen = seen
        return Batch(
            key: key,
            records: records,
            body: Array(text.utf8),
            uncompressedBytes: text.utf8.count * 2,
            isSecurity: key == Self.exec,
            kernel: kernel
        )
    }

    private func limits(fileBytesMax: Int = 1 << 20, oneFile: Int = 4096) -> BatchSpool.Limits {
        var limits = BatchSpool.Limits()
        limits.fileBytesMax = fileBytesMax
        limits.oneFileBytes = oneFile
        return limits
    }

    /// Sends everything there is; returns what was sent.
    private func sendAll(_ spool: BatchSpool) -> [NumberedBatch] {
        var sent: [NumberedBatch] = []
        while let batch = spool.beginSending() {
            sent.append(batch)
            spool.finish(rejectedRecords: 0)
        }
        return sent
    }

    @Test("batches come out in order over both logs, also after a restart", arguments: [1, 3, 500])
    func order(restartEvery: Int) throws {
        let directory = try TemporaryDirectory()
        var spool = try BatchSpool(directory: directory.path, limits: limits())
        var sent: [NumberedBatch] = []
        for index in 1...100 {
            spool.append(batch(index % 3 == 0 ? Self.exec : Self.flow, text: "batch \(index)"))
            if index % 4 == 0, let next = spool.beginSending() {
                sent.append(next)
                spool.finish(rejectedRecords: 0)
            }
            if index % restartEvery == 0 {
                spool = try BatchSpool(directory: directory.path, limits: limits())
            }
        }
        sent += sendAll(spool)
        #expect(
            sent.map { String(decoding: $0.body, as: UTF8.self) } == (1...100).map { "batch \($0)" }
        )
        #expect(zip(sent, sent.dropFirst()).allSatisfy { $0.number < $1.number })
        #expect(spool.tally(Self.flow).acknowledged == 670 && spool.tally(Self.flow).pending == 0)
        #expect(spool.tally(Self.exec).acknowledged == 330 && spool.tally(Self.exec).pending == 0)
        // What is settled leaves no more than each log's last file.
        #expect(spool.byteCount < 2 * (4096 + 1024))
    }

    @Test("a batch keeps its key until it is settled, over restarts and new batches")
    func stableKey() throws {
        let directory = try TemporaryDirectory()
        var keys: Set<String> = []
        for _ in 0..<3 {
            let spool = try BatchSpool(directory: directory.path, limits: limits())
            if keys.isEmpty { spool.append(batch(text: "first")) }
            spool.append(batch(text: "later"))
            let sending = try #require(spool.beginSending())
            #expect(sending.body == Array("first".utf8))
            keys.insert(spool.key(of: sending, agentID: "a"))
        }
        #expect(keys.count == 1)
    }

    @Test("numbers rise over restarts, and are never used twice even if the disk lost the batches")
    func numbers() throws {
        let directory = try TemporaryDirectory()
        var last: UInt64 = 0
        var spools: Set<String> = []
        for _ in 0..<4 {
            let spool = try BatchSpool(directory: directory.path, limits: limits())
            for _ in 0..<3 { spool.append(batch(text: "x")) }
            let first = try #require(spool.beginSending())
            #expect(first.number > last)
            for sent in sendAll(spool) { last = max(last, sent.number) }
            spools.insert(spool.key(of: first, agentID: "a").split(separator: "/")[1].description)
            // As after a power cut before the second was over.
            for name in DirectoryListing.names(directory.path) where name.hasSuffix(".spool") {
                unlink("\(directory.path)/\(name)")
            }
        }
        #expect(spools.count == 1)
    }

    @Test(
        "a file that was cut anywhere gives up its tail, counts it, and goes on",
        arguments: 0..<4
    )
    func cutOff(quarter: Int) throws {
        let directory = try TemporaryDirectory()
        let spool = try BatchSpool(directory: directory.path, limits: limits(oneFile: 1 << 20))
        for index in 0..<40 { spool.append(batch(text: "batch number \(index)")) }
        let path = try #require(
            DirectoryListing.names(directory.path).first { $0.hasPrefix("standard") }
        )
        let whole = try #require(TextFile.bytes("\(directory.path)/\(path)"))
        truncate("\(directory.path)/\(path)", whole.count * (quarter + 1) / 5 + quarter)
        let next = try BatchSpool(directory: directory.path, limits: limits())
        next.append(batch(text: "the next"))
        let sent = sendAll(next)
        let tally = next.tally(Self.flow)
        #expect(sent.last?.body == Array("the next".utf8))
        #expect(sent.count > 1 && sent.count < 41)
        #expect(tally.acknowledged == UInt64(sent.count * 10))
        #expect(tally.pending == 0)
        #expect(tally.sealed == tally.acknowledged + tally.lost)
    }

    @Test("a damaged body is lost and counted, and nothing behind it is")
    func damagedBody() throws {
        let directory = try TemporaryDirectory()
        let spool = try BatchSpool(directory: directory.path, limits: limits(oneFile: 1 << 20))
        for index in 0..<3 { spool.append(batch(text: "batch number \(index)")) }
        let name = try #require(
            DirectoryListing.names(directory.path).first { $0.hasPrefix("standard") }
        )
        var bytes = try #require(TextFile.bytes("\(directory.path)/\(name)"))
        let target = Array("number 1".utf8)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: target) })
        bytes[place] ^= 0xFF
        try TextFile.replace("\(directory.path)/\(name)", with: bytes)
        let next = try BatchSpool(directory: directory.path, limits: limits())
        #expect(
            sendAll(next).map(\.body)
                == ["batch number 0", "batch number 2"].map { Array($0.utf8) }
        )
        #expect(next.tally(Self.flow).lost == 10 && next.tally(Self.flow).acknowledged == 20)
    }

    @Test("room is made by the oldest of the least value, and every drop is counted and said")
    func eviction() throws {
        let directory = try TemporaryDirectory()
        let lines = Mutex<[String]>([])
        let spool = try BatchSpool(
            directory: directory.path,
            limits: limits(fileBytesMax: 65_536)
        ) { line in lines.withLock { $0.append(line) } }
        let text = String(repeating: "x", count: 1000)
        spool.append(batch(Self.exec, text: text))
        let sending = try #require(spool.beginSending())
        for _ in 0..<200 { spool.append(batch(text: text)) }
        for _ in 0..<30 { spool.append(batch(Self.exec, text: text)) }
        #expect(spool.byteCount <= 65_536 + 8192)
        #expect(spool.tally(Self.exec).evicted == 0)
        #expect(spool.tally(Self.flow).evicted > 1000)
        #expect(spool.beginSending()?.number == sending.number)
        #expect(lines.withLock { $0 }.contains { $0.contains("records of net.flow dropped") })
        // Only when nothing else is left does security go, but never what is being sent.
        for _ in 0..<100 { spool.append(batch(Self.exec, text: text)) }
        #expect(spool.tally(Self.flow).pending == 0)
        #expect(spool.tally(Self.exec).evicted > 0)
        #expect(spool.beginSending()?.number == sending.number)
        _ = sendAll(spool)
        for key in [Self.flow, Self.exec] {
            let tally = spool.tally(key)
            #expect(tally.pending == 0)
            #expect(tally.sealed == tally.acknowledged + tally.evicted)
        }
        // The same is true of what a restart reads.
        let next = try BatchSpool(directory: directory.path, limits: limits())
        #expect(next.tally(Self.flow) == spool.tally(Self.flow))
        #expect(next.tally(Self.exec) == spool.tally(Self.exec))
        #expect(next.beginSending() == nil)
    }

    @Test("accounts and kernel counters are told by what is left after everything was sent")
    func accounts() throws {
        let directory = try TemporaryDirectory()
        do {
            let spool = try BatchSpool(directory: directory.path, limits: limits())
            for index in 1...50 { spool.append(batch(text: "b", seen: UInt64(index * 100))) }
            _ = spool.beginSending()
            spool.finish(rejectedRecords: 4)
            _ = sendAll(spool)
            #expect(spool.beginSending() == nil)
        }
        let next = try BatchSpool(directory: directory.path, limits: limits())
        let tally = next.tally(Self.flow)
        #expect(tally.sealed == 500 && tally.acknowledged == 496 && tally.rejected == 4)
        #expect(tally.kernel.seen == 5000)
        next.forget(Self.flow)
        #expect(next.tally(Self.flow) == SpoolTally())
    }

    @Test("a directory that cannot be written leaves batches in memory, says so once, and recovers")
    func readOnly() throws {
        let directory = try TemporaryDirectory()
        let lines = Mutex<[String]>([])
        let spool = try BatchSpool(directory: directory.path, limits: limits()) { line in
            lines.withLock { $0.append(line) }
        }
        #expect(mount("none", directory.path, "tmpfs", UInt(MS_RDONLY), "size=64k") == 0)
        for index in 0..<5 { spool.append(batch(text: "kept \(index)")) }
        umount2(directory.path, Int32(MNT_DETACH))
        spool.append(batch(text: "written"))
        #expect(
            sendAll(spool).map { String(decoding: $0.body, as: UTF8.self) }
                == (0..<5).map { "kept \($0)" } + ["written"]
        )
        #expect(lines.withLock { $0 }.filter { $0.contains("batches wait in memory") }.count == 1)
        #expect(spool.tally(Self.flow).acknowledged == 60)
    }

    @Test("a full disk is said, older files make room or memory takes over, nothing goes astray")
    func fullDisk() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/small"
        mkdir(path, 0o700)
        #expect(mount("none", path, "tmpfs", 0, "size=64k") == 0)
        defer { umount2(path, Int32(MNT_DETACH)) }
        let spool = try BatchSpool(directory: path, limits: limits())
        let text = String(repeating: "y", count: 1500)
        for _ in 0..<100 { spool.append(batch(text: text)) }
        let sent = sendAll(spool)
        let tally = spool.tally(Self.flow)
        #expect(tally.sealed == 1000)
        #expect(tally.acknowledged == UInt64(sent.count * 10))
        #expect(tally.acknowledged + tally.evicted == 1000)
        #expect(zip(sent, sent.dropFirst()).allSatisfy { $0.number < $1.number })
    }

    @Test("random appends, answers, evictions and restarts never lose an account's balance")
    func random() throws {
        let seed = Seed.next()
        var generator = seed.generator
        let directory = try TemporaryDirectory()
        var spool = try BatchSpool(directory: directory.path, limits: limits(fileBytesMax: 32_768))
        var appended: [LedgerKey: UInt64] = [:]
        var lastNumber: UInt64 = 0
        for _ in 0..<2000 {
            switch Int.random(in: 0..<20, using: &generator) {
            case 0..<12:
                let key = Bool.random(using: &generator) ? Self.flow : Self.exec
                let size = Int.random(in: 0..<2000, using: &generator)
                spool.append(batch(key, text: String(repeating: "z", count: size), records: 3))
                appended[key, default: 0] += 3
            case 12..<18:
                guard let sending = spool.beginSending() else { continue }
                #expect(sending.number > lastNumber, "\(seed)")
                lastNumber = sending.number
                spool.finish(rejectedRecords: Int.random(in: 0...3, using: &generator))
            case 18: _ = spool.beginSending()
            default:
                spool = try BatchSpool(
                    directory: directory.path,
                    limits: limits(fileBytesMax: 32_768)
                )
            }
            for (key, count) in appended {
                let tally = spool.tally(key)
                #expect(tally.sealed == count, "\(seed)")
                #expect(tally.pending <= count, "\(seed)")
            }
        }
        _ = sendAll(spool)
        for (key, count) in appended {
            let tally = spool.tally(key)
            #expect(
                tally.acknowledged + tally.rejected + tally.evicted + tally.lost == count,
                "\(seed)"
            )
        }
    }
}
