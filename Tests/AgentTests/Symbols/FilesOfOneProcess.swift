@testable import AgentCore

/// What one process has mapped, and nothing of the others of the machine; counts what is opened.
final class FilesOfOneProcess: ProcessFiles {
    private let files = LocalProcessFiles()
    /// 0 for nobody's.
    var processID: UInt32

    private(set) var codeOpened = 0

    init(_ processID: UInt32 = 0) { self.processID = processID }

    func openMappings(_ processID: UInt32) -> Int32? {
        processID == self.processID ? files.openMappings(processID) : nil
    }

    func openCode(_ processID: UInt32, at address: UInt64) -> Int32? {
        guard processID == self.processID else { return nil }
        codeOpened += 1
        return files.openCode(processID, at: address)
    }

    func openPerfMap(_ processID: UInt32) -> Int32? {
        processID == self.processID ? files.openPerfMap(processID) : nil
    }
}
