// Writes what the product carries inside its executables: `embed bpf` compiles one eBPF program and
// embeds its object, `embed migrations` embeds the SQL migrations.
@main
struct Embed {
    static func main() { print("embed") }
}
