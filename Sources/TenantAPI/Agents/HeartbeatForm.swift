import Metering

/// Heartbeats as JSON.
enum HeartbeatForm {
    private static let sourceCountMax = 100
    private static let entryCountMax = 100
    private static let nameLengthMax = 63
    private static let textLengthMax = 200

    static func read(_ json: JSONValue) throws(Problem) -> Heartbeat {
        let body = ObjectReader(json, faults: FaultList())
        let role: EnrolledAgent.Role? = body.optionalCase("role")
        body.require("role")
        _ = body.optionalString("boot_id")
        let heartbeat = Heartbeat(
            role: role ?? .agent,
            version: body.string("version"),
            ledgerJSON: ledger(body)
        )
        try body.finish()
        return heartbeat
    }

    private static func ledger(_ body: ObjectReader) -> String {
        guard let ledger = body.value("ledger") else { return "{}" }
        for source in members(ledger, at: "/ledger", countMax: sourceCountMax, body.faults) {
            let pointer = "/ledger/" + escapedPointerToken(source.name)
            let entries = members(source.value, at: pointer, countMax: entryCountMax, body.faults)
            for entry in entries where !isEntry(entry.value) {
                body.faults.add(
                    .pointer(
                        pointer + "/" + escapedPointerToken(entry.name),
                        "must be an integer, a text of at most \(textLengthMax) characters, or null"
                    )
                )
            }
        }
        return ledger.text
    }

    private static func members(
        _ value: JSONValue,
        at pointer: String,
        countMax: Int,
        _ faults: FaultList
    ) -> [JSONValue.Member] {
        guard case .object(let members) = value else {
            faults.add(.pointer(pointer, "must be an object, not \(value.kindName)"))
            return []
        }
        let isLong = members.contains { $0.name.utf8.count > nameLengthMax || $0.name.isEmpty }
        guard members.count <= countMax, !isLong else {
            let rule = "must have at most \(countMax) members with names of 1 to"
            faults.add(.pointer(pointer, "\(rule) \(nameLengthMax) bytes"))
            return []
        }
        return members
    }

    private static func isEntry(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .number: value.integer != nil
        case .string(let text): text.unicodeScalars.count <= textLengthMax
        case .bool, .array, .object: false
        }
    }

    /// By data source, then by the counter's name.
    static let ledgerSchema = Schema.map(
        .map(
            Schema(
                json: [
                    "anyOf": [
                        ["type": "integer"], ["type": "null"],
                        ["type": "string", "maxLength": .integer(textLengthMax)],
                    ]
                ]
            )
        )
    )

    static let schema = Schema.object(
        [
            "role": .words(EnrolledAgent.Role.self), "version": .text(), "boot_id": .text(),
            "ledger": ledgerSchema,
        ],
        required: ["role", "version"]
    )
}
