/// Columns for a terminal: the first to the left, the others to the right.
enum TextTable {
    /// The rows below each other, the first as a head.
    static func text(_ rows: [[String]]) -> String {
        let widths = (rows.first ?? []).indices.map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let gap = String(repeating: " ", count: max(0, widths[column] - cell.count))
                return column == 0 ? cell + gap : gap + cell
            }.joined(separator: "  ") + "\n"
        }.joined()
    }
}
