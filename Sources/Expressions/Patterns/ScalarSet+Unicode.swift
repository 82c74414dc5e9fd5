extension ScalarSet {
    /// The set of `\p{name}`: a general category such as `L` or `Lu`, or `Any`; nil for other
    /// names.
    static func unicodeClass(_ name: String) -> ScalarSet? {
        if name == "Any" { return everything }
        if let set = categories[name] { return set }
        guard name.unicodeScalars.count == 1 else { return nil }
        let parts = categories.filter { $0.key.hasPrefix(name) }
        guard !parts.isEmpty else { return nil }
        return ScalarSet(parts.flatMap(\.value.ranges))
    }

    /// All general categories by their two-letter names, found once from the standard library's
    /// data.
    private static let categories: [String: ScalarSet] = {
        var ranges: [String: [ClosedRange<UInt32>]] = [:]
        var start: UInt32 = 0
        var current = ""
        for value in 0...last + 1 {
            let category = value > last ? "" : categoryName(value)
            if category != current {
                if !current.isEmpty { ranges[current, default: []].append(start...value - 1) }
                current = category
                start = value
            }
        }
        return ranges.mapValues { ScalarSet($0) }
    }()

    private static func categoryName(_ value: UInt32) -> String {
        guard let scalar = Unicode.Scalar(value) else { return "Cs" }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: ""
        @unknown default: ""
        }
    }
}
