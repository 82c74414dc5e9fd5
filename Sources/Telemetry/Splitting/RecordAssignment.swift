/// Which part each record of a request goes to, in the order in which a scan visits them.
///
/// Runs of records with the same destination are kept as one entry: most requests are one run.
public struct RecordAssignment: Sendable {
    /// The destination of records that are left out.
    public static let leftOut = -1

    struct Run: Sendable {
        var part: Int
        var records: Int
    }

    private(set) var runs: [Run] = []
    /// How many parts there are: one more than the highest number given.
    public private(set) var partCount = 0

    /// No records yet.
    public init() {}

    /// Gives the next record to a part, numbered from 0, or leaves it out.
    @inline(__always)
    public mutating func append(part: Int) {
        if let last = runs.indices.last, runs[last].part == part {
            runs[last].records += 1
        } else {
            runs.append(Run(part: part, records: 1))
            partCount = max(partCount, part + 1)
        }
    }
}

extension RecordAssignment {
    /// Hands out the destinations again, one by one.
    struct Reader {
        private let runs: [Run]
        private var run = 0
        private var used = 0

        init(_ assignment: RecordAssignment) { runs = assignment.runs }

        /// The next record's part; left out when nothing was said about it.
        mutating func next() -> Int {
            guard run < runs.count else { return RecordAssignment.leftOut }
            let part = runs[run].part
            used += 1
            if used == runs[run].records {
                run += 1
                used = 0
            }
            return part
        }
    }
}
