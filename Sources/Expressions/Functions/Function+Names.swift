extension Function {
    /// How a function is called.
    enum Style: Hashable, Sendable {
        /// `name(argument, …)`
        case global
        /// `receiver.name(argument, …)`
        case receiver
    }

    /// A name under which a function can be called.
    struct Name: Hashable, Sendable {
        let text: String
        let style: Style
    }

    /// The function that is called by a name.
    static func named(_ text: String, _ style: Style) -> Function? {
        table[Name(text: text, style: style)]
    }

    static let table: [Name: Function] = {
        var table: [Name: Function] = [:]
        for (text, function) in globals {
            table[Name(text: text, style: .global)] = function
        }
        for (text, function) in receivers {
            table[Name(text: text, style: .receiver)] = function
        }
        return table
    }()

    private static let globals: [(String, Function)] = [
        ("size", .size), ("int", .toInt), ("uint", .toUint), ("double", .toDouble),
        ("string", .toString), ("bytes", .toBytes), ("bool", .toBool),
        ("timestamp", .toTimestamp), ("duration", .toDuration), ("dyn", .toDyn),
        ("type", .typeOf), ("matches", .matches), ("strings.quote", .quote),
        ("math.greatest", .greatest), ("math.least", .least), ("math.ceil", .ceil),
        ("math.floor", .floor), ("math.round", .round), ("math.trunc", .trunc),
        ("math.abs", .abs), ("math.sign", .sign), ("math.sqrt", .sqrt), ("math.isInf", .isInf),
        ("math.isNaN", .isNaN), ("math.isFinite", .isFinite), ("math.bitAnd", .bitAnd),
        ("math.bitOr", .bitOr), ("math.bitXor", .bitXor), ("math.bitNot", .bitNot),
        ("math.bitShiftLeft", .bitShiftLeft), ("math.bitShiftRight", .bitShiftRight),
    ]

    private static let receivers: [(String, Function)] = [
        ("size", .size), ("contains", .contains), ("startsWith", .startsWith),
        ("endsWith", .endsWith), ("matches", .matches), ("getFullYear", .getFullYear),
        ("getMonth", .getMonth), ("getDate", .getDate), ("getDayOfMonth", .getDayOfMonth),
        ("getDayOfWeek", .getDayOfWeek), ("getDayOfYear", .getDayOfYear),
        ("getHours", .getHours), ("getMinutes", .getMinutes), ("getSeconds", .getSeconds),
        ("getMilliseconds", .getMilliseconds), ("charAt", .charAt), ("indexOf", .indexOf),
        ("lastIndexOf", .lastIndexOf), ("join", .join), ("lowerAscii", .lowerAscii),
        ("upperAscii", .upperAscii), ("replace", .replace), ("split", .split),
        ("substring", .substring), ("trim", .trim), ("reverse", .reverse), ("format", .format),
    ]

    /// The operator's sign or the function's name, for messages.
    var title: String {
        if let sign = operatorSign { return sign }
        let entry = Self.table.first { $0.value == self }
        return entry?.key.text ?? ""
    }

    /// The operator's sign; nil for functions that are called by name.
    var operatorSign: String? {
        switch self {
        case .add: "+"
        case .subtract, .negate: "-"
        case .multiply: "*"
        case .divide: "/"
        case .remainder: "%"
        case .not: "!"
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .isIn: "in"
        default: nil
        }
    }
}
