import BPF
import Glibc

/// `net.dns`: questions to name servers with their answers (bpf/net_dns.bpf.c).
final class NetDNSSource: DataSource {
    static let plan = SourcePlan(
        key: "net.dns",
        object: .netDns,
        rungs: [
            HookRung(
                name: "cgroup_skb/egress + cgroup_skb/ingress",
                programs: ["ask", "answer"],
                attachments: ["ask": .controlGroupRoot, "answer": .controlGroupRoot]
            )
        ]
    )

    /// How long resolvers wait for an answer before they ask again or give up.
    private static let timeoutNs: UInt64 = 5_000_000_000

    init(_ kernel: LoadedSource, context: SourceContext) {}

    func write(_ bytes: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        guard let sample = NetDNSSample(bytes) else { return false }
        writer.begin(occurredBootNs: sample.occurredNs)
        write(
            sample.message,
            server: sample.serverAddress,
            processID: sample.processID,
            command: sample.command,
            to: writer
        )
        if let message = sample.message { write(answerOf: message, to: writer) }
        if sample.askedNs > 0, sample.occurredNs >= sample.askedNs {
            writer.attribute(
                AttributeName.dnsLatencyUs,
                (sample.occurredNs - sample.askedNs) / 1000
            )
        }
        writer.container(cgroupID: sample.cgroupID)
        writer.sampleWeight(shift: sample.sampleShift)
        return true
    }

    /// Takes out and tells the questions that got no answer.
    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        let now = UInt64(clamping: KernelClock.read(CLOCK_BOOTTIME))
        let queries = try kernel.map("queries")
        let shift = kernel.control.sampleShift
        var count = 0
        try queries.forEach(NetDNSKey.self, valueBytes: NetDNSQuery.byteCount) { _, value in
            guard let query = NetDNSQuery(value), query.askedNs + Self.timeoutNs <= now else {
                return false
            }
            if kernel.control.mode == .full, Self.isKept(shift: shift) {
                write(unanswered: query, to: writer)
                writer.sampleWeight(shift: shift)
                count += 1
            }
            return true
        }
        return FlushCount(aggregates: count)
    }

    /// One of 2^shift, as the program keeps answers.
    private static func isKept(shift: UInt32) -> Bool {
        shift == 0 || UInt32.random(in: 0 ... .max) & (1 << min(shift, 31) - 1) == 0
    }

    private func write(unanswered query: NetDNSQuery, to writer: RecordWriter) {
        writer.begin(occurredBootNs: query.askedNs, isDerived: true)
        write(
            query.message,
            server: query.serverAddress,
            processID: query.processID,
            command: query.command,
            to: writer
        )
        writer.attribute(AttributeName.errorType, "timeout")
        writer.container(cgroupID: query.cgroupID)
    }

    private func write(
        _ message: DNSMessage?,
        server: NetworkAddress,
        processID: UInt32,
        command: String,
        to writer: RecordWriter
    ) {
        if let message {
            writer.attribute(AttributeName.dnsQuestionName, message.questionName)
            writer.attribute(AttributeName.dnsQuestionType, message.questionTypeName)
        }
        writer.attribute(AttributeName.networkTransport, "udp")
        writer.attribute(AttributeName.networkType, server.isIPv4 ? "ipv4" : "ipv6")
        writer.attribute(AttributeName.serverAddress, server)
        writer.attribute(AttributeName.serverPort, 53)
        if processID > 0 {
            writer.attribute(AttributeName.processID, processID)
            writer.attribute(AttributeName.executableName, command)
            writer.lineage(processID: processID, startedNs: nil)
        }
    }

    private func write(answerOf message: DNSMessage, to writer: RecordWriter) {
        writer.attribute(AttributeName.dnsResponseCode, message.responseCodeName)
        writer.attribute(AttributeName.dnsAnswerCount, message.answerCount)
        if !message.addresses.isEmpty {
            writer.attribute(AttributeName.dnsAnswers, message.addresses.map(\.text))
        }
        if message.responseCode != 0 {
            writer.attribute(AttributeName.errorType, message.responseCodeName)
        }
    }
}
