extension NetFlowSample {
    /// Writes the sample as one log record; the connection's client is `source`, its server
    /// `destination`, whichever end the process has.
    func write(to writer: RecordWriter) {
        writer.begin(occurredBootNs: occurredNs)
        writer.attribute(AttributeName.networkTransport, "tcp")
        writer.attribute(AttributeName.networkType, localAddress.isIPv4 ? "ipv4" : "ipv6")
        writeEndpoints(to: writer)
        writer.attribute(AttributeName.flowID, flowID)
        writer.attribute(AttributeName.flowRole, role.name)
        writer.attribute(AttributeName.flowState, state.name)
        writer.attribute(AttributeName.flowBytesSent, sentBytes)
        writer.attribute(AttributeName.flowBytesReceived, receivedBytes)
        writer.attribute(AttributeName.flowPacketsSent, sentPackets)
        writer.attribute(AttributeName.flowPacketsReceived, receivedPackets)
        writer.attribute(AttributeName.flowRetransmits, retransmits)
        if roundTripUs > 0 { writer.attribute(AttributeName.flowRoundTripUs, roundTripUs) }
        if startedNs > 0, occurredNs >= startedNs {
            writer.attribute(AttributeName.flowDurationUs, (occurredNs - startedNs) / 1000)
        }
        writer.attribute(AttributeName.networkNamespace, networkNamespace)
        if processID > 0 {
            writer.attribute(AttributeName.processID, processID)
            writer.attribute(AttributeName.executableName, command)
            writer.lineage(processID: processID, startedNs: nil)
        }
        writer.container(cgroupID: cgroupID, processID: processID)
        writer.sampleWeight(shift: sampleShift)
    }

    private func writeEndpoints(to writer: RecordWriter) {
        let isLocalSource = role != .server
        writer.attribute(
            AttributeName.sourceAddress,
            isLocalSource ? localAddress : remoteAddress
        )
        writer.attribute(AttributeName.sourcePort, isLocalSource ? localPort : remotePort)
        writer.attribute(
            AttributeName.destinationAddress,
            isLocalSource ? remoteAddress : localAddress
        )
        writer.attribute(AttributeName.destinationPort, isLocalSource ? remotePort : localPort)
    }
}
