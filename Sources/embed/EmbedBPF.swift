/// `embed bpf …`: compiles one eBPF program and embeds its object.
enum EmbedBPF {
    static func run(arguments: [String]) throws {
        throw EmbedError(message: "embed bpf: no eBPF program is built yet")
    }
}
