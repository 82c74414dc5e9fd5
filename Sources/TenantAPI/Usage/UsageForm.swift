import Metering

/// Usage queries and rows as query parameters and JSON.
enum UsageForm {
    /// More windows than these are not computed; a month has 2,976 quarter hours at most.
    static let windowCountMax: Int64 = 10_000

    static let parameters = [
        QueryParameter(
            "from",
            "Start, a multiple of 15 minutes; 24 hours before the end by default.",
            .time
        ),
        QueryParameter(
            "to",
            "End, exclusive, a multiple of 15 minutes; the next one by default.",
            .time
        ),
        QueryParameter(
            "step",
            "How long a row's window is; days are the tenant's local days.",
            .words(UsageQuery.Step.self, default: .total)
        ),
        QueryParameter(
            "group_by",
            "What rows are told apart by: some of data_source, agent, rule.",
            Schema(
                json: [
                    "type": "string",
                    "pattern": "^((data_source|agent|rule)(,(data_source|agent|rule)){0,2})?$",
                ])
        ),
    ]

    static func read(_ query: QueryParameters, now: Instant) throws(Problem) -> UsageQuery {
        let faults = FaultList()
        let (from, to) = period(query, now: now, faults: faults)
        let step: UsageQuery.Step? = query.word("step", faults: faults)
        let groupBy: Set<UsageQuery.Dimension> = query.words("group_by", faults: faults)
        let usageQuery = UsageQuery(from: from, to: to, step: step ?? .total, groupBy: groupBy)
        if windowCount(usageQuery) > windowCountMax {
            faults.add(
                .parameter(
                    "step",
                    "gives more than \(windowCountMax) windows; choose a longer step"
                )
            )
        }
        try faults.throwIfAny()
        return usageQuery
    }

    /// The parameters `from` and `to`: quarter hours, the last 24 hours by default.
    static func period(
        _ query: QueryParameters,
        now: Instant,
        faults: FaultList
    ) -> (from: Instant, to: Instant) {
        let to = query.instant("to", faults: faults) ?? nextBoundary(after: now)
        let from = query.instant("from", faults: faults) ?? to.adding(seconds: -86_400)
        for (name, instant) in [("from", from), ("to", to)]
        where instant.quarterHourStart != instant {
            faults.add(.parameter(name, "must be a multiple of 15 minutes"))
        }
        if from >= to { faults.add(.parameter("to", "must be later than from")) }
        return (from, to)
    }

    private static func nextBoundary(after now: Instant) -> Instant {
        now.quarterHourStart.adding(seconds: 900)
    }

    private static func windowCount(_ query: UsageQuery) -> Int64 {
        let seconds = query.to.unixSeconds - query.from.unixSeconds
        return switch query.step {
        case .quarterHour: seconds / 900
        case .hour: seconds / 3600
        case .day: seconds / 86_400
        case .total: 1
        }
    }

    static func json(_ row: UsageRow, groupBy: Set<UsageQuery.Dimension>) -> JSONValue {
        var json: JSONValue = [
            "from": .string(row.from.description), "to": .string(row.to.description),
        ]
        if groupBy.contains(.dataSource) {
            json = json.adding("data_source", .text(row.dataSource))
        }
        if groupBy.contains(.agent) { json = json.adding("agent", .text(row.agent?.description)) }
        if groupBy.contains(.rule) { json = json.adding("rule", .text(row.rule)) }
        let rejectedRecords = row.rejected.values.reduce(Int128(0)) { $0 + Int128($1) }
        let reasons = row.rejected.sorted { $0.key < $1.key }
        return json.adding("records", .integer(row.records))
            .adding("canonical_bytes", .integer(row.canonicalBytes))
            .adding("billable_bytes", .integer(row.billableBytes))
            .adding("late_bytes", .integer(row.lateBytes))
            .adding("rejected_records", .integer(rejectedRecords))
            .adding(
                "rejected",
                .object(reasons.map { .init(name: $0.key, value: .integer($0.value)) })
            )
    }

    static let rowSchema = Schema.object(
        [
            "from": .time, "to": .time, "data_source": .text(), "agent": Schema.identifier.orNull,
            "rule": Schema(json: ["type": "string"]), "records": .count,
            "canonical_bytes": .count, "billable_bytes": .count, "late_bytes": .count,
            "rejected_records": .count, "rejected": .map(.count),
        ],
        required: [
            "from", "to", "records", "canonical_bytes", "billable_bytes", "late_bytes",
            "rejected_records", "rejected",
        ]
    )
}

extension Instant {
    /// So many seconds later.
    func adding(seconds: Int64) -> Instant {
        Instant(unixMicroseconds: unixMicroseconds + seconds * 1_000_000)
    }
}
