@main
struct MeterbeeAgent {
    static func main() { print("meterbee-agent") }
}
