import Exports
import HTTPTypes
import Metering

/// `/api/v1/exports`: invoices, their lines and usage as files, streamed.
struct ExportRoutes: Sendable {
    let source: any ExportSource
    let tenants: any TenantStore

    private static let parameters = [
        QueryParameter(
            "from",
            "Start: of invoices by when they were issued, of usage by quarter hour; 31 days before "
                + "the end by default.",
            .time
        ),
        QueryParameter("to", "End, exclusive; now by default.", .time),
        QueryParameter(
            "format",
            "csv, jsonl (JSON Lines) or, for invoices and lines, focus (FOCUS 1.2 as CSV).",
            .words(ExportFormat.self, default: .csv)
        ),
        QueryParameter("tenant", "Only this tenant.", .key),
    ]

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/exports/{subject}",
                name: "export",
                summary: "Invoices, lines or usage of all tenants, or of one, as a file.",
                access: .operatorOnly,
                parameters: Self.parameters,
                media: [.csv, .jsonLines],
                refusals: [.notFound],
                handle: export
            )
        ]
    }

    private func export(_ call: Call) async throws -> Reply {
        guard let subject = ExportSubject(rawValue: call.path("subject")) else {
            throw Problem.notFound("export", call.path("subject"))
        }
        let (format, selection) = try read(call.query, subject, now: try await tenants.now())
        // Nothing of a tenant that is not there would look like nothing billed.
        if let key = selection.tenant, try await tenants.tenant(key: key) == nil {
            throw Problem.notFound("tenant", key)
        }
        let reading = ExportReading(subject, as: format, of: selection, from: source)
        // The first piece is read before the status is out, so that a failure has one of its own.
        let pieces = try await ExportPieces(reading)
        let name = "\(subject.rawValue)-\(selection.from)-\(selection.to)".replacing(":", with: "")
        let suffix = format == .jsonLines ? "jsonl" : "csv"
        return Reply(
            status: .ok,
            body: .stream(
                ReplyStream(
                    fileName: format == .focus ? "focus-\(name).csv" : "\(name).\(suffix)",
                    makeNext: { { try await pieces.next() } }
                ),
                type: format == .jsonLines ? .jsonLines : .csv
            )
        )
    }

    private func read(
        _ query: QueryParameters,
        _ subject: ExportSubject,
        now: Instant
    ) throws(Problem) -> (ExportFormat, ExportSelection) {
        let faults = FaultList()
        let format: ExportFormat = query.word("format", faults: faults) ?? .csv
        let to = query.instant("to", faults: faults) ?? now
        let from =
            query.instant("from", faults: faults)
            ?? Instant(unixSeconds: max(0, to.unixSeconds - 31 * 86_400))
        if from >= to { faults.add(.parameter("from", "must be before 'to'")) }
        if format == .focus, subject == .usage {
            faults.add(.parameter("format", "usage has no FOCUS form; export lines as focus"))
        }
        let tenant = query.key("tenant", faults: faults)
        try faults.throwIfAny()
        return (format, ExportSelection(from: from, to: to, tenant: tenant))
    }
}
