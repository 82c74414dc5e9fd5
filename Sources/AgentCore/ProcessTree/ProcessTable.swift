import Glibc

/// Looks up running processes.
protocol ProcessTable: AnyObject {
    /// The start and what else is known of a process; nil where there is none of this number.
    func process(_ processID: UInt32) -> ProcessTableEntry?
}
