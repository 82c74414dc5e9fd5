import BPF

/// `net.tls`: HTTP/1.x inside TLS, as processes hand it to libssl (bpf/net_tls.bpf.c).
///
/// Runs only where the node's own file says `allow: tls`.
final class NetTLSSource: HTTPSource {
    static let plan = SourcePlan(
        key: "net.tls",
        object: .netTls,
        rungs: [
            HookRung(
                name: "uprobe/libssl + tp_btf/sock_send_length,sock_recv_length",
                programs: functionPrograms.union(["socket_sent", "socket_received"]),
                attachments: functionAttachments
            ),
            HookRung(
                name: "uprobe/libssl",
                programs: functionPrograms,
                attachments: functionAttachments
            ),
        ]
    )

    private static let functionPrograms = Set(functionAttachments.keys)
    private static let functionAttachments: [String: HookAttachment] = [
        "write_enter": .libraryFunction(["SSL_write"], at: .entry),
        "write_ex_enter": .libraryFunction(["SSL_write_ex"], at: .entry),
        "write_leave": .libraryFunction(["SSL_write", "SSL_write_ex"], at: .return),
        "read_enter": .libraryFunction(["SSL_read"], at: .entry),
        "read_ex_enter": .libraryFunction(["SSL_read_ex"], at: .entry),
        "read_leave": .libraryFunction(["SSL_read", "SSL_read_ex"], at: .return),
        "session_free": .libraryFunction(["SSL_free"], at: .entry),
    ]

    var exchanges = HTTPExchanges(scheme: "https")
    private(set) var leftOut = 0

    /// Leaves out what a server on this node hears from the agent.
    init(_ kernel: LoadedSource, context: SourceContext) throws {
        context.ownSockets.publishConnections(to: try kernel.map("own_connections"))
    }

    /// Looks for libraries of containers that came since.
    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        exchanges.forgetNames()
        leftOut = try kernel.followLibraries()
        return FlushCount()
    }
}
