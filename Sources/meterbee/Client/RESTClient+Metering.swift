import Metering

extension RESTClient {
    /// A half-open stretch of quarter hours, for queries of usage.
    struct Window: Sendable {
        var from: Instant
        var to: Instant

        /// From the quarter hour of `start` to the end of the one after `end`'s.
        init(from start: Instant, through end: Instant) {
            from = start.quarterHourStart
            to = Instant(
                unixMicroseconds: end.quarterHourStart.unixMicroseconds + 2 * Instant.quarterHour
            )
        }
    }

    /// Usage in a window, one row per group.
    func usage(
        in window: Window,
        groupBy: String = "data_source"
    ) async throws(ClientError) -> [UsageRow] {
        let path =
            "/api/v1/usage?from=\(window.from)&to=\(window.to)&step=total&group_by=\(groupBy)"
        return try await get(path, as: Page<UsageRow>.self).data
    }

    /// The newest records of a data source, newest first, received since `start`; all pages.
    func records(
        of dataSource: String,
        since start: Instant,
        limit: Int
    ) async throws(ClientError) -> [StoredRecord] {
        var records: [StoredRecord] = []
        var cursor: String?
        repeat {
            let size = min(500, limit - records.count)
            var path = "/api/v1/records?data_source=\(dataSource)&from=\(start)&limit=\(size)"
            if let cursor { path += "&cursor=\(cursor)" }
            let page = try await get(path, as: Page<StoredRecord>.self)
            records += page.data
            cursor = page.nextCursor
        } while cursor != nil && records.count < limit
        return records
    }

    /// The draft of the running period's invoice.
    func draftInvoice() async throws(ClientError) -> DraftInvoice {
        try await get("/api/v1/invoices/upcoming")
    }
}
