import Testing

@testable import AgentCore

@Suite("Path templates")
struct PathTemplateTests {
    private func fold(_ path: String, isCut: Bool = false) -> String {
        PathTemplate.fold(Array(path.utf8)[...], isCut: isCut)
    }

    @Test(
        "what differs from request to request is a placeholder",
        arguments: [
            ("/users/7", "/users/{id}"), ("/users/007/posts/12345", "/users/{id}/posts/{id}"),
            ("/items/8a6e0804-2bd0-4672-b79d-d97027f90710", "/items/{uuid}"),
            ("/blobs/9f86d081884c7d659a2feaa0c55ad015", "/blobs/{hash}"),
            ("/app.3f9a2b1c.js", "/app.{hash}.js"), ("/order-4711", "/order-{id}"),
            ("/2026-11-25/report.csv", "/{id}-{id}-{id}/report.csv"),
            ("/reset/Zm9vYmFyYmF6cXV4MTIz", "/reset/{token}"),
            ("/u/ann@example.com", "/u/{text}"), ("/q/%41%42", "/q/{text}"),
            ("/very/\(String(repeating: "long-", count: 20))", "/very/{text}"),
            ("/é", "/{text}"), ("no-path", "{text}"),
        ]
    )
    func placeholders(path: String, template: String) { #expect(fold(path) == template) }

    @Test(
        "what does not stays as it is",
        arguments: [
            "/", "/api/v1/users", "/static/main.css", "/a//b/", "/oauth2/token", "/x_y/z~w", "*",
            "/deadbeef", "/feedface/decade",
        ]
    )
    func kept(path: String) { #expect(fold(path) == path) }

    @Test(
        "queries, fragments and parameters are dropped",
        arguments: [
            ("/a?token=secret", "/a"), ("/a;jsessionid=8/b?x", "/a/b"), ("/a#top", "/a"),
            ("?x", "/"),
        ]
    )
    func dropped(path: String, template: String) { #expect(fold(path) == template) }

    @Test("a path that is cut off or deep ends in a placeholder")
    func ends() {
        #expect(fold("/users/lo", isCut: true) == "/users/{cut}")
        #expect(fold("/users/x?lo", isCut: true) == "/users/x")
        #expect(fold("/a/b/c/d/e/f/g/h/i/j/k/l/m/n") == "/a/b/c/d/e/f/g/h/i/j/k/l/{more}")
    }

    @Test("so many names are told in an hour, the others are `other`")
    func bounds() {
        var names = BoundedNames(2)
        names.forget(nowNs: 0)
        #expect(["a", "b", "c", "a"].map { names.admit($0) } == ["a", "b", "other", "a"])
        names.forget(nowNs: 3_599_000_000_000)
        #expect(names.admit("c") == "other")
        names.forget(nowNs: 3_600_000_000_000)
        #expect(names.admit("c") == "c")
    }
}
