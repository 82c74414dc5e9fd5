import Glibc

extension ProcessExitSample {
    private static let pageBytes = UInt64(clamping: sysconf(Int32(_SC_PAGESIZE)))

    /// Writes the sample as one log record.
    func write(to writer: RecordWriter) {
        writer.begin(occurredBootNs: occurredNs)
        writer.attribute(AttributeName.processID, processID)
        writer.attribute(AttributeName.parentProcessID, parentProcessID)
        writer.attribute(AttributeName.executableName, command)
        if let exitCode { writer.attribute(AttributeName.exitCode, exitCode) }
        if let signal { writer.attribute(AttributeName.exitSignal, signal) }
        if status & 0x80 != 0 { writer.attribute(AttributeName.exitCoreDumped, 1) }
        if isLeaderGone { writer.attribute(AttributeName.exitLeaderFirst, 1) }
        if occurredNs >= startedNs {
            writer.attribute(AttributeName.processLifetimeUs, (occurredNs - startedNs) / 1000)
        }
        writer.attribute(AttributeName.processCPUUs, cpuNs / 1000)
        writer.attribute(AttributeName.processMaxRSSBytes, maxRSSPages &* Self.pageBytes)
        // The convention's user.id is a string.
        writer.attribute(AttributeName.userID, String(userID))
        writer.attribute(AttributeName.processStartNs, startedNs)
        writer.attribute(AttributeName.processExecID, execID)
        let key = ProcessTree.key(processID, startedNs: startedNs)
        writer.processes?.met(key, parentProcessID: parentProcessID, command: command)
        writer.lineage(processID: processID, startedNs: startedNs)
        writer.processes?.ended(key)
        writer.container(cgroupID: cgroupID)
        writer.sampleWeight(shift: sampleShift)
    }
}
