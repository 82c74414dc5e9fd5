/// What sources share on a node.
struct SourceContext {
    let hierarchy: CgroupHierarchy
    let ownSockets: OwnSockets
}
