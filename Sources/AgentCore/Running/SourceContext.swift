/// What sources share on a node.
struct SourceContext {
    let hierarchy: CgroupHierarchy
    let ownSockets: OwnSockets
    /// Where maps outlive the process; nil where nothing does.
    let pins: MapPins?
    /// Names of kernel functions, learned once for all sources.
    let symbols = KernelSymbols()

    init(hierarchy: CgroupHierarchy, ownSockets: OwnSockets, pins: MapPins? = nil) {
        self.hierarchy = hierarchy
        self.ownSockets = ownSockets
        self.pins = pins
    }
}
