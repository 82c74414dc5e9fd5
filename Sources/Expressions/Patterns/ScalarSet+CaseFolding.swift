extension ScalarSet {
    /// The set with everything that differs from a member only in letter case.
    var foldingCase: ScalarSet {
        let isASCIIWithoutFolds = ranges.allSatisfy { $0.upperBound < 0x41 }
        if isASCIIWithoutFolds || self == .everything { return self }
        var folded = ranges
        for orbit in Self.orbits where orbit.contains(where: { contains($0) }) {
            folded += orbit.map { $0...$0 }
        }
        return ScalarSet(folded)
    }

    /// Groups of code points that fold to the same one, such as `k`, `K` and the Kelvin sign.
    private static let orbits: [[UInt32]] = {
        var groups: [UInt32: [UInt32]] = [:]
        for value in 0x41...UInt32(0x1FFFF) {
            guard let scalar = Unicode.Scalar(value),
                scalar.properties.changesWhenCaseMapped
                    || scalar.properties.isCased
            else { continue }
            groups[simpleFold(scalar), default: []].append(value)
        }
        return groups.values.filter { $0.count > 1 }
    }()

    /// A representative of all letters that are the same but for their case.
    private static func simpleFold(_ scalar: Unicode.Scalar) -> UInt32 {
        // The dotless i has an upper-case mapping but, by Unicode's rules, no simple folding.
        if scalar.value == 0x131 { return scalar.value }
        let upper = scalar.properties.uppercaseMapping.onlyScalar ?? scalar
        return (upper.properties.lowercaseMapping.onlyScalar ?? upper).value
    }
}

extension String {
    fileprivate var onlyScalar: Unicode.Scalar? {
        unicodeScalars.count == 1 ? unicodeScalars.first : nil
    }
}
