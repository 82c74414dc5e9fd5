/// What sources share on a node.
struct SourceContext {
    let hierarchy: CgroupHierarchy
    let ownSockets: OwnSockets
    /// Where maps outlive the process; nil where nothing does.
    let pins: MapPins?
    /// The parent of the agent's processes; 0 where the agent is this process alone.
    let ownParentProcessID: Int32
    /// The number of the only network namespace to look at, for sources that can tell; nil for all.
    var onlyNamespace: UInt32?
    /// Sizes of maps by name, where they are not to be what the programs say; of rings, bytes.
    var mapEntries: [String: UInt32] = [:]
    /// Network interfaces that are told one by one.
    var interfacesMax = 4096
    /// Names of kernel functions, learned once for all sources.
    let symbols: KernelSymbols
    /// What other processes have mapped.
    let processFiles: any ProcessFiles
    /// System calls' own tracepoints.
    let tracepoints: SystemCallTracepoints
    /// Copies of libssl, which `net.tls` looks into.
    var libraries = TLSLibraries()
    /// Processes with their parents, for all sources together.
    let processes = ProcessTree()

    init(
        hierarchy: CgroupHierarchy,
        ownSockets: OwnSockets,
        pins: MapPins? = nil,
        ownParentProcessID: Int32 = 0,
        symbols: KernelSymbols = KernelSymbols(),
        processFiles: any ProcessFiles = LocalProcessFiles(),
        tracepoints: SystemCallTracepoints = SystemCallTracepoints()
    ) {
        self.symbols = symbols
        self.tracepoints = tracepoints
        self.processFiles = processFiles
        self.hierarchy = hierarchy
        self.ownSockets = ownSockets
        self.pins = pins
        self.ownParentProcessID = ownParentProcessID
    }
}
