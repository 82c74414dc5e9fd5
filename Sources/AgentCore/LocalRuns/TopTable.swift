import Glibc
import Telemetry

/// What is going on now, by process, container or peer: bytes moved, records, what they would cost.
public final class TopTable {
    /// What rows are added up by.
    public enum Grouping: String, CaseIterable, Sendable {
        case process, container, peer
    }

    /// One row.
    private struct Row {
        var movedBytes: Int64 = 0
        var records = 0
        var billableBytes = 0
        var price = 0.0
    }

    /// Beyond it the rest is one row.
    private static let rowsMax = 4096

    private let grouping: Grouping
    private let policy: AgentPolicy?
    private var rows: [String: Row] = [:]

    private init(_ grouping: Grouping, policy: AgentPolicy?) {
        self.grouping = grouping
        self.policy = policy
    }

    /// Looks for so long and hands out a text once a second, the busiest rows first.
    public static func observe(
        _ keys: [String],
        by grouping: Grouping,
        seconds: Int,
        rowCount: Int,
        stateDirectory: String?,
        show: (String) -> Bool
    ) throws {
        let table = TopTable(grouping, policy: stateDirectory.flatMap { KeptPolicy.read($0) })
        let sink = CountingSink { table.add($0) }
        let run = try LocalRun(keys, sink: sink)
        run.run(seconds: seconds) { passed in
            // Live connections are told at a flush; so that a second shows what a second moved.
            for pipeline in run.pipelines { pipeline.flush() }
            return show(table.text(rowCount: rowCount, secondsPassed: passed))
        }
        run.finish()
    }

    private func add(_ request: RecordWriter.Request) {
        let source = request.key.source
        let price = policy?.sources[source]?.pricePerMillionRecords.flatMap { Double($0) }
        let signal = SourceCatalog.signal(of: source)
        _ = try? OTLPScanner.scan(request.body, signal: signal) { record in
            let attributes = record.attributes
            let known = label(attributes)
            let isNew = rows[known] == nil && rows.count >= Self.rowsMax
            let name = isNew ? "(others)" : known
            var row = rows[name] ?? Row()
            row.records += 1
            row.billableBytes += record.canonicalSize - record.resourceSize
            row.movedBytes += Self.integer(attributes[AttributeName.flowBytesSent])
            row.movedBytes += Self.integer(attributes[AttributeName.flowBytesReceived])
            row.price += (price ?? 0) / 1_000_000
            rows[name] = row
            return .proceed
        }
    }

    private func label(_ attributes: AttributesView) -> String {
        switch grouping {
        case .process:
            let name = Self.text(attributes[AttributeName.executableName])
            return name ?? "(node)"
        case .container:
            let id = Self.text(attributes[AttributeName.containerID])
            return id.map { String($0.prefix(12)) } ?? "(node)"
        case .peer:
            let role = Self.text(attributes[AttributeName.flowRole])
            let name =
                role == "server" ? AttributeName.sourceAddress : AttributeName.destinationAddress
            return Self.text(attributes[name]) ?? "(none)"
        }
    }

    private func text(rowCount: Int, secondsPassed: Int) -> String {
        var cells = [[grouping.rawValue, "moved MB", "records", "billable KB", "price"]]
        let sorted = rows.sorted {
            ($0.value.movedBytes, $0.value.records) > ($1.value.movedBytes, $1.value.records)
        }
        for (name, row) in sorted.prefix(rowCount) {
            cells.append([
                String(name.prefix(40)), Decimals.text(Double(row.movedBytes) / 1_000_000, 3),
                String(row.records), Decimals.text(Double(row.billableBytes) / 1000, 1),
                row.price > 0
                    ? Decimals.text(row.price, 6) + " " + (policy?.currency ?? "") : "-",
            ])
        }
        return TextTable.text(cells) + "\(rows.count) rows in \(secondsPassed) s\n"
    }

    private static func integer(_ value: ValueView?) -> Int64 {
        if case .int(let number)? = value { number } else { 0 }
    }

    private static func text(_ value: ValueView?) -> String? {
        guard case .string(let bytes)? = value else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
