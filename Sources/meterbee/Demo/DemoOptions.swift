import ArgumentParser

/// What the command line of the demo says.
struct DemoOptions: ParsableArguments {
    @Flag(help: "Print a line a second instead of a live screen; the default without a terminal.")
    var plain = false

    @Option(
        help: "Keep everything in this directory; by default a temporary one, removed at the end."
    )
    var dataDir: String?

    @Option(help: "Port of the server on 127.0.0.1; by default a free one.")
    var port: UInt16?

    @Option(
        help: ArgumentHelp(
            "Press these keys one after the other: c transfer, x executions, k kill, d resend, "
                + "e explain, v verify, q quit.",
            valueName: "keys"
        )
    )
    var keys = ""

    @Flag(help: "Generate records instead of running the agent.")
    var synthetic = false

    @Option(name: .customLong("for"), help: "Quit after so many seconds.")
    var seconds: Double?

    func validate() throws {
        guard DemoKey.sequence(keys) != nil else {
            throw ValidationError(
                "--keys takes the letters c x k d e v q, such as --keys \"c x k d e v q\""
            )
        }
        if let seconds, !(seconds > 0 && seconds < 1e9) {
            throw ValidationError("--for must be a positive number of seconds")
        }
    }
}
