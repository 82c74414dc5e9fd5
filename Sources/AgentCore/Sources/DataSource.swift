package import BPF

/// One kind of record: its programs on the kernel, and the records made of their samples.
///
/// A source belongs to the thread that drains it.
package protocol DataSource: AnyObject {
    /// The data source's key, which is also its scope and its event name.
    static var key: String { get }

    /// Which hook it took, and why not a better one.
    var hook: HookReport { get }

    /// Readable when samples should not wait for the timer.
    var wakeDescriptor: Int32 { get }

    /// Writes a record for every sample that waits; returns how many.
    func drain(into writer: RecordWriter) throws(BPFError) -> Int

    /// Writes records of what is still going on, such as live connections; returns how many.
    func flush(into writer: RecordWriter) throws(BPFError) -> Int

    /// What the programs have counted.
    func kernelCounters(_ bound: KernelCounters.Bound) throws(BPFError) -> KernelCounters

    /// How often the kernel skipped a program because it was already running on that CPU.
    func missedRuns() throws(BPFError) -> UInt64
}

extension DataSource {
    package func flush(into writer: RecordWriter) throws(BPFError) -> Int { 0 }
}
