/// Opens what other processes have mapped, which needs rights that not every process has.
protocol ProcessFiles: AnyObject {
    /// A process's list of mappings, open for reading; nil where it is gone or may not be seen.
    func openMappings(_ processID: UInt32) -> Int32?

    /// The file behind the code that a process has mapped at an address, open for reading; nil
    /// where it is no ELF file, or is not the one that was mapped.
    func openCode(_ processID: UInt32, at address: UInt64) -> Int32?

    /// The names that a process wrote for code it made, open for reading; nil where there are none
    /// that belong to it.
    func openPerfMap(_ processID: UInt32) -> Int32?
}
