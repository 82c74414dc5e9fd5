extension ProcessExecSample {
    /// Writes the sample as one log record.
    func write(to writer: RecordWriter) {
        if let processes = writer.processes { learn(in: processes) }
        writer.begin(occurredBootNs: occurredNs)
        writer.attribute(AttributeName.processID, processID)
        writer.attribute(AttributeName.parentProcessID, parentProcessID)
        writer.attribute(AttributeName.executableName, executableName)
        if let executablePath { writer.attribute(AttributeName.executablePath, executablePath) }
        writer.attribute(AttributeName.executableInode, executableInode)
        if !flags.contains(.argumentsUnread) {
            writer.arguments(AttributeName.commandArguments, arguments)
        }
        if Int(argumentsTotal) != argumentsLength {
            writer.attribute(AttributeName.argumentsBytes, argumentsTotal)
        }
        // The convention's user.id is a string.
        writer.attribute(AttributeName.userID, String(userID))
        if effectiveUserID != userID {
            writer.attribute(AttributeName.effectiveUserID, String(effectiveUserID))
        }
        writer.attribute(AttributeName.processStartNs, startedNs)
        writer.attribute(AttributeName.processExecID, execID)
        writer.lineage(processID: processID, startedNs: startedNs, hasPath: true)
        writer.container(cgroupID: cgroupID, processID: processID)
        writer.sampleWeight(shift: sampleShift)
    }

    /// Notes what the process is from now on.
    func learn(in processes: ProcessTree) {
        processes.executed(
            ProcessTree.key(processID, startedNs: startedNs),
            parentProcessID: parentProcessID,
            name: executableName,
            command: command,
            executablePath: executablePath,
            execID: execID
        )
    }

    /// The last name of the path; the kernel's command, at most 15 bytes, where there is no path.
    private var executableName: String {
        guard let executablePath, let slash = executablePath.lastIndex(of: "/") else {
            return command
        }
        return String(executablePath[executablePath.index(after: slash)...])
    }
}
