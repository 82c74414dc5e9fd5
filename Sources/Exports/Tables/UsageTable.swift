public import Metering

extension ExportTable<UsageExportRow> {
    /// One row per usage row.
    public static let usage = ExportTable(
        columns: [
            "tenant", "from", "to", "data_source", "rule", "agent", "refusal", "records",
            "canonical_bytes", "billable_bytes", "late_bytes",
        ],
        rows: { row in
            let end = row.quarterHour.unixMicroseconds + Instant.quarterHour
            return [
                [
                    .text(row.tenant), .time(row.quarterHour),
                    .time(Instant(unixMicroseconds: end)), .text(row.dataSource), .text(row.rule),
                    .text(row.agent?.description), .text(row.refusal),
                    .integer(Int128(row.records)), .integer(Int128(row.canonicalBytes)),
                    .integer(Int128(row.billableBytes)), .integer(Int128(row.lateBytes)),
                ]
            ]
        }
    )
}
