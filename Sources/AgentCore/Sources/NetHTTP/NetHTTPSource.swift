import BPF

/// `net.http`: HTTP/1.x requests with their answers (bpf/net_http.bpf.c).
final class NetHTTPSource: HTTPSource {
    static let plan = SourcePlan(
        key: "net.http",
        object: .netHttp,
        rungs: [
            HookRung(
                name: "tp_btf/sock_send_length,sock_recv_length + tp_btf/tcp_sendmsg_locked",
                programs: ["sent", "received", "enter_tcp"],
                omittedMaps: ["fallback_conversations"]
            ),
            HookRung(
                name: "tp_btf/sock_send_length,sock_recv_length + "
                    + "syscalls/sys_enter_write,sendto,writev,sendmsg",
                programs: ["sent", "received", "enter_call"],
                omittedMaps: ["fallback_conversations"],
                attachments: [
                    "enter_call": .systemCalls(
                        ["write", "sendto", "writev", "sendmsg"],
                        at: .entry
                    )
                ]
            ),
            HookRung(
                name: "tp_btf/sock_send_length,sock_recv_length + tp_btf/sys_enter",
                programs: ["sent", "received", "enter_btf"],
                omittedMaps: ["fallback_conversations"]
            ),
            HookRung(
                name: "raw_tp/sys_enter + raw_tp/sys_exit",
                programs: ["enter_raw", "exit_raw"],
                omittedMaps: ["conversations", "strangers"]
            ),
        ]
    )

    var exchanges = HTTPExchanges(scheme: "http")

    /// Leaves the agent's own connections out, at both ends.
    init(_ kernel: LoadedSource, context: SourceContext) throws {
        context.ownSockets.publish(to: try kernel.map("own_sockets"))
        context.ownSockets.publishConnections(to: try kernel.map("own_connections"))
    }
}
