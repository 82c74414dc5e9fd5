import Foundation
import Testing

@testable import AgentCore

/// The unit and the real agent under a systemd of their own (deploy/agent/in-systemd.sh); needs root
/// and systemd.
@Suite(
    "The unit under systemd",
    .enabled(if: getenv("METERBEE_TEST_FULL").map { String(cString: $0) } == "1")
)
struct SystemdTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Runs in there; says what it saw as lines of NAME=VALUE.
    private func script(port: Int) -> String {
        """
        cd /run/trial
        unit=meterbee-agent.service
        shown() { systemctl show "$unit" -p "$1" --value; }
        seen() { jq '.sources["process.exec"].seen' /run/meterbee-agent/status.json 2>/dev/null || echo 0; }
        until_true() { for _ in $(seq 3000); do "$@" && return; sleep 0.1; done; echo "waited=$*"; }
        runs() { [ "$(shown ActiveState)" = active ] && [ -s /run/meterbee-agent/status.json ]; }
        another() { runs && [ "$(shown MainPID)" != "$1" ]; }
        counted() { /bin/true; [ "$(seen)" -ge "$1" ]; }
        three() { [ "$(pgrep -c meterbee-agent)" = 3 ]; }
        sh dist/install.sh --insecure --token-file token >/dev/null; echo "installed=$?"
        sed -i 's|^METERBEE_SERVER=.*|METERBEE_SERVER=http://127.0.0.1:\(port)|' /etc/meterbee/agent.env
        rm -f /run/meterbee-agent/status.json
        systemctl restart "$unit"; until_true runs
        before=$(seen)
        for _ in $(seq 50); do /bin/true; done
        until_true counted $((before + 50)); echo counted=yes
        main=$(shown MainPID)
        for pid in $(pgrep meterbee-agent); do
          awk '/^(CapBnd|NoNewPrivs|Seccomp):/ {print "process_" $1 "=" $2}' "/proc/$pid/status"
        done
        kill -KILL "$main"; until_true another "$main"; until_true three
        echo "restarts=$(shown NRestarts)"
        main=$(shown MainPID)
        # The same program once more: it hands over, and its process stays.
        systemctl reload "$unit"; sleep 1; until_true three
        [ "$(shown MainPID)" = "$main" ] && echo handed_over=yes
        systemctl stop "$unit"; echo "stopped=$(shown Result)"; echo "left=$(pgrep -c meterbee-agent)"
        sh dist/install.sh --uninstall >/dev/null; echo "uninstalled=$?"
        ls -d /etc/meterbee /var/lib/meterbee-agent /run/meterbee-agent /sys/fs/bpf/meterbee \\
          /usr/bin/meterbee-agent /etc/systemd/system/meterbee-agent.service 2>/dev/null | sed 's/^/remains=/'
        systemctl list-units --all "$unit" --no-legend | sed 's/^/remains=/'
        """
    }

    @Test("installed it counts, survives a kill, hands over, stops in order and leaves nothing")
    func wholeLife() throws {
        let enrolled = Array(#"{"agent_id": "0199-a", "key": "mb_1_2"}"#.utf8)
        let server = try ScriptedServer([.reply(201, body: enrolled)])
        defer { server.stop() }
        try TextFile.replace(directory.path + "/token", with: Array("tok\n".utf8))
        let publish = TestProcess([
            Checkout.path + "/deploy/agent-package.sh", "--url", "file:///run/trial",
            "--out", directory.path + "/dist", "--agent", AgentProcess.executable,
        ])
        try #require(publish?.wait() == 0)
        let script = directory.path + "/script"
        try TextFile.replace(script, with: Array(self.script(port: Int(server.port)).utf8))
        let trial = TestProcess([
            Checkout.path + "/deploy/agent/in-systemd.sh", directory.path, script,
        ])
        #expect(trial?.wait() == 0)
        let output = TextFile.text(directory.path + "/output") ?? ""
        let lines = output.split(separator: "\n").map(String.init)
        for line in [
            "installed=0", "counted=yes", "restarts=1", "handed_over=yes", "stopped=success",
            "left=0", "uninstalled=0",
        ] { #expect(lines.contains(line), "\(line) is missing in \(output)") }
        #expect(
            !lines.contains { $0.hasPrefix("remains=") || $0.hasPrefix("waited=") },
            "\(output)"
        )
        func values(_ name: String) -> [String] {
            lines.filter { $0.hasPrefix("process_\(name):=") }.map {
                String($0.split(separator: "=")[1])
            }
        }
        #expect(values("NoNewPrivs") == ["1", "1", "1"])
        #expect(values("Seccomp") == ["2", "2", "2"])
        // BPF, PERFMON, NET_ADMIN, SETPCAP, DAC_READ_SEARCH are all that any of them may ever get.
        let allowed: UInt64 = 1 << 39 | 1 << 38 | 1 << 12 | 1 << 8 | 1 << 2
        let bounding = values("CapBnd").compactMap { UInt64($0, radix: 16) }
        #expect(bounding.count == 3 && bounding.allSatisfy { $0 & ~allowed == 0 })
        #expect(bounding.contains(0))
    }
}
