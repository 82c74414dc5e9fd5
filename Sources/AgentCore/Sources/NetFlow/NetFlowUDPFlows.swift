import BPF

/// UDP as the programs add it up: one record for a socket, a peer and an interval.
struct NetFlowUDPFlows {
    private var restSent = OtherTally("udp_rest", index: 0)
    private var restReceived = OtherTally("udp_rest", index: 1)

    /// Nil on the rungs that do not see UDP.
    init?(_ kernel: LoadedSource) {
        guard (try? kernel.map("udp_flows")) != nil else { return nil }
    }

    /// Writes what was closed; returns how many records.
    mutating func flush(_ kernel: LoadedSource, into writer: RecordWriter) throws(BPFError) -> Int {
        var count = 0
        try kernel.takeClosed("udp_flows", key: NetFlowUDPKey.self, value: NetFlowUDPValue.self) {
            key,
            values in
            guard let value = values.first else { return }
            Self.write(key, value, to: writer)
            count += 1
        }
        return try count + writeRest(kernel, to: writer)
    }

    /// What found no room among the flows, all of it in one record.
    private mutating func writeRest(
        _ kernel: LoadedSource,
        to writer: RecordWriter
    ) throws(BPFError) -> Int {
        let sent = try restSent.take(kernel)
        let received = try restReceived.take(kernel)
        guard sent != nil || received != nil else { return 0 }
        writer.beginNow()
        writer.attribute(AttributeName.networkTransport, "udp")
        writer.attribute(AttributeName.flowRole, AttributeName.otherValue)
        writer.attribute(AttributeName.flowBytesSent, sent?.sum ?? 0)
        writer.attribute(AttributeName.flowBytesReceived, received?.sum ?? 0)
        writer.attribute(AttributeName.flowPacketsSent, sent?.count ?? 0)
        writer.attribute(AttributeName.flowPacketsReceived, received?.count ?? 0)
        return 1
    }

    private static func write(
        _ key: NetFlowUDPKey,
        _ value: NetFlowUDPValue,
        to writer: RecordWriter
    ) {
        writer.beginNow()
        writer.attribute(AttributeName.networkTransport, "udp")
        writer.attribute(AttributeName.networkType, key.localAddress.isIPv4 ? "ipv4" : "ipv6")
        writeEndpoints(key, isServer: value.isServer != 0, to: writer)
        writer.attribute(AttributeName.flowID, key.flowID)
        writer.attribute(AttributeName.flowRole, value.isServer != 0 ? "server" : "client")
        writer.attribute(AttributeName.flowState, NetFlowSample.State.open.name)
        writer.attribute(AttributeName.flowBytesSent, value.sentBytes)
        writer.attribute(AttributeName.flowBytesReceived, value.receivedBytes)
        writer.attribute(AttributeName.flowPacketsSent, value.sentPackets)
        writer.attribute(AttributeName.flowPacketsReceived, value.receivedPackets)
        let owner = value.owner
        if owner.processID != 0 {
            writer.attribute(AttributeName.networkNamespace, owner.networkNamespace)
            writer.attribute(AttributeName.processID, owner.processID)
            writer.attribute(AttributeName.executableName, owner.command)
            writer.lineage(processID: owner.processID, startedNs: nil)
            writer.container(cgroupID: owner.cgroupID)
        }
        writer.sampleWeight(shift: value.sampleShift)
    }

    private static func writeEndpoints(
        _ key: NetFlowUDPKey,
        isServer: Bool,
        to writer: RecordWriter
    ) {
        let source = isServer ? key.remoteAddress : key.localAddress
        let destination = isServer ? key.localAddress : key.remoteAddress
        writer.attribute(AttributeName.sourceAddress, source)
        writer.attribute(AttributeName.sourcePort, isServer ? key.remotePort : key.localPort)
        writer.attribute(AttributeName.destinationAddress, destination)
        writer.attribute(AttributeName.destinationPort, isServer ? key.localPort : key.remotePort)
    }
}
