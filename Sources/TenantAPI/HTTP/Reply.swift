import HTTPTypes

/// What a route answers when it succeeds.
struct Reply: Sendable {
    var status: HTTPResponse.Status
    /// Nil for none.
    var body: ReplyBody?
    /// The path of what was created.
    var location: String?
    /// What was changed, for caches to be told once it is committed.
    var changed: ChangedSubject?

    init(
        status: HTTPResponse.Status,
        body: ReplyBody?,
        location: String? = nil,
        changed: ChangedSubject? = nil
    ) {
        self.status = status
        self.body = body
        self.location = location
        self.changed = changed
    }

    /// A reply of JSON text, or of nothing.
    init(
        status: HTTPResponse.Status,
        bodyText: String? = nil,
        location: String? = nil,
        changed: ChangedSubject? = nil
    ) {
        self.init(
            status: status,
            body: bodyText.map(ReplyBody.json),
            location: location,
            changed: changed
        )
    }

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
