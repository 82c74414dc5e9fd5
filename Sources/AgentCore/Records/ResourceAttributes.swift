/// What is true of every record of a batch: the node and the agent.
public struct ResourceAttributes: Hashable, Sendable {
    /// Names and values in the order they are written.
    public var pairs: [(name: String, value: String)] {
        var pairs = [
            (AttributeName.hostName, node.hostName),
            (AttributeName.hostArchitecture, node.architecture),
            (AttributeName.osType, "linux"),
            (AttributeName.osVersion, node.kernelRelease),
            (AttributeName.serviceName, "meterbee-agent"),
            (AttributeName.serviceVersion, AgentVersion.text),
        ]
        if let machineID = node.machineID { pairs.append((AttributeName.hostID, machineID)) }
        if let agentID { pairs.append((AttributeName.serviceInstanceID, agentID)) }
        if let nodeName { pairs.append((AttributeName.nodeName, nodeName)) }
        return pairs
    }

    /// The node.
    public var node: NodeIdentity
    /// The enrolled agent's id; nil before enrollment.
    public var agentID: String?
    /// The node's name in Kubernetes; nil where the kubelet has not told it.
    public var nodeName: String?

    /// The attributes of a node, and of its agent where it is enrolled.
    public init(node: NodeIdentity, agentID: String? = nil, nodeName: String? = nil) {
        self.node = node
        self.agentID = agentID
        self.nodeName = nodeName
    }
}
