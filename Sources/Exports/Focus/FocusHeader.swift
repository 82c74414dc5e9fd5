/// The header line of a FOCUS file.
struct FocusHeader: Sendable {
    struct Fault { var column: String; var message: String }

    let names: [String]
    private let places: [String: Int]

    init(_ cells: [String]) {
        var names = cells
        // Some programs begin a file with a byte order mark.
        if names.first?.hasPrefix("\u{FEFF}") ?? false { names[0].removeFirst() }
        self.names = names
        places = Dictionary(
            names.enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    func place(of column: FocusColumn) -> Int? { places[column.rawValue] }

    var faults: [Fault] {
        var faults: [Fault] = []
        for column in FocusColumn.allCases where column.isRequired && place(of: column) == nil {
            faults.append(Fault(column: column.rawValue, message: "the column is missing"))
        }
        for name in names where !name.hasPrefix("x_") && !FocusWords.columns.contains(name) {
            faults.append(
                Fault(column: name, message: "is no column of FOCUS 1.2; an own one begins with x_")
            )
        }
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            faults.append(Fault(column: name, message: "stands there twice"))
        }
        return faults
    }
}
