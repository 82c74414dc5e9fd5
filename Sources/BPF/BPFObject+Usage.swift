extension BPFObject {
    /// What the kernel tells about a loaded program's runs.
    ///
    /// Runs and their time are counted only while somebody holds a `BPFStatistics`.
    public func usage(_ programName: String) throws(BPFError) -> BPFProgramUsage {
        try BPFProgramUsage(programName, descriptor: programDescriptor(programName))
    }
}
