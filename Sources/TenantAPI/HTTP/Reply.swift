import HTTPTypes

/// What a route answers when it succeeds.
struct Reply: Sendable {
    var status: HTTPResponse.Status
    /// JSON text; nil for none.
    var bodyText: String?
    /// The path of what was created.
    var location: String?
    /// What was changed, for caches to be told once it is committed.
    var changed: ChangedSubject?

    static func ok(_ json: JSONValue, changed: ChangedSubject? = nil) -> Reply {
        Reply(status: .ok, bodyText: json.text, changed: changed)
    }

    static func created(
        _ json: JSONValue,
        at location: String,
        changed: ChangedSubject? = nil
    ) -> Reply {
        Reply(status: .created, bodyText: json.text, location: location, changed: changed)
    }

    static func noContent(changed: ChangedSubject? = nil) -> Reply {
        Reply(status: .noContent, changed: changed)
    }
}
