import Glibc
import Testing

@testable import AgentCore

/// Truth of `block.io` on the running kernel; needs root and a loop device.
@Suite("block.io on this kernel", .serialized)
struct BlockIOTests {
    /// The kernel's own account of a device (Documentation/block/stat.rst).
    private struct DeviceAccount {
        var reads: UInt64
        var readBytes: UInt64
        var readMs: UInt64
        var writes: UInt64
        var writtenBytes: UInt64
        var writeMs: UInt64

        init(_ device: String) throws {
            let line = try #require(TextFile.firstLine("/sys/block/\(device)/stat"))
            let fields = line.split(separator: " ").compactMap { UInt64($0) }
            try #require(fields.count > 7)
            (reads, readBytes, readMs) = (fields[0], fields[2] * 512, fields[3])
            (writes, writtenBytes, writeMs) = (fields[4], fields[6] * 512, fields[7])
        }
    }

    @Test("bytes, requests and time are those of the device", arguments: BlockIOSource.plan.rungs)
    func bytes(rung: HookRung) throws {
        let loop = try TestLoopDevice("block")
        defer { loop.remove() }
        let (path, device) = (loop.path, loop.name)
        // What the new device is asked for by itself is over.
        usleep(500_000)
        let before = try DeviceAccount(device)
        let observation = try Observation(BlockIOSource.self, rungs: [rung])
        try TestNamespace.run(
            "dd if=/dev/zero of=\(path) bs=64k count=512 oflag=direct status=none"
                + " && dd if=\(path) of=/dev/null bs=128k count=128 iflag=direct status=none"
        )
        observation.finish()
        let after = try DeviceAccount(device)
        let ours = observation.records.filter { $0.strings["system.device"] == device }
        let written = ours.filter { $0.strings["disk.io.direction"] == "write" }
        let read = ours.filter { $0.strings["disk.io.direction"] == "read" }
        #expect(bytes(written) == 512 * 65_536)
        #expect(bytes(written) == after.writtenBytes - before.writtenBytes)
        #expect(bytes(read) == 128 * 131_072)
        #expect(bytes(read) == after.readBytes - before.readBytes)
        #expect(requests(written) == after.writes - before.writes)
        #expect(requests(read) == after.reads - before.reads)
        let kernelMs = Double(after.writeMs - before.writeMs)
        let toldMs = durations(written).reduce(0.0) { $0 + $1.sum } * 1000
        // The device's account is in whole milliseconds, added up in nanoseconds. Both begin with
        // the request; the best rung ends where the account is closed, the others with the
        // completion event, some 8 µs a request before that.
        let isExact = rung == BlockIOSource.plan.rungs[0]
        let aheadMs = isExact ? 0 : Double(requests(written)) * 0.02
        print("block.io: \(rung.name): device \(kernelMs) ms, told \(toldMs) ms")
        #expect(toldMs <= kernelMs * 1.05 + 2)
        #expect(toldMs >= kernelMs * 0.95 - 2 - aheadMs)
        #expect(observation.ledger.residual == 0)
    }

    private func durations(_ records: [DecodedRecord]) -> [DecodedRecord] {
        records.filter { $0.metric == "meterbee.disk.operation.duration" }
    }

    private func requests(_ records: [DecodedRecord]) -> UInt64 {
        durations(records).reduce(0) { $0 + $1.count }
    }

    private func bytes(_ records: [DecodedRecord]) -> UInt64 {
        records.filter { $0.metric == "system.disk.io" && $0.unit == "By" }
            .reduce(0) { $0 + $1.count }
    }
}
