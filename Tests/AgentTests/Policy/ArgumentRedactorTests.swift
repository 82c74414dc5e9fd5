import Testing

@testable import AgentCore

@Suite("Redaction of arguments")
struct ArgumentRedactorTests {
    @Test(
        "secrets are masked, wherever they stand",
        arguments: [
            (
                ["mysql", "--password=hunter2", "-h", "db"],
                ["mysql", "--password=***", "-h", "db"]
            ),
            (["curl", "--token", "abc", "http://x"], ["curl", "--token", "***", "http://x"]),
            (
                ["env", "AWS_SECRET_ACCESS_KEY=abc", "ls"],
                ["env", "AWS_SECRET_ACCESS_KEY=***", "ls"]
            ),
            (["curl", "-H", "Authorization: Bearer abc"], ["curl", "-H", "Authorization: ***"]),
            (["git", "clone", "https://me:pw@host/x"], ["git", "clone", "https://me:***@host/x"]),
            (["psql", "postgres://u:p@ss@db/x"], ["psql", "postgres://u:***@db/x"]),
            (["gh", "ghp_0123456789"], ["gh", "***"]),
            (["x", "--api-key=1", "--API_KEY=2"], ["x", "--api-key=***", "--API_KEY=***"]),
            (["x", "--password="], ["x", "--password="]),
        ]
    )
    func masked(given: [String], told: [String]) {
        #expect(ArgumentRedactor().redact(given) == told)
    }

    @Test(
        "what is no secret stays",
        arguments: [
            ["ls", "-la", "/etc/passwd"], ["cp", "token.txt", "x"], ["git", "log", "a:b"],
            ["curl", "http://host:80/path@x"], ["tar", "--exclude=x", "y"],
            ["", "-", "--", "=", ":"],
            ["x", "--token", "--verbose"],
        ]
    )
    func kept(arguments: [String]) {
        #expect(ArgumentRedactor().redact(arguments) == arguments)
    }

    @Test("names of the policy's are secrets too")
    func names() {
        let redactor = ArgumentRedactor(names: ["session-id", ""])
        #expect(
            redactor.redact(["x", "--session_id=7", "--id=7"]) == [
                "x", "--session_id=***", "--id=7",
            ]
        )
    }
}
