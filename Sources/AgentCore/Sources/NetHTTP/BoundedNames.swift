/// Names that others choose, of which only so many are told in an hour; the rest are `other`.
struct BoundedNames {
    private static let hourNs: Int64 = 3_600_000_000_000

    private let countMax: Int
    private var names: Set<String> = []
    private var sinceNs: Int64?

    /// Lets so many pass.
    init(_ countMax: Int) { self.countMax = countMax }

    /// The name, or `other` where there are too many already.
    mutating func admit(_ name: String) -> String {
        if names.contains(name) { return name }
        guard names.count < countMax else { return AttributeName.otherValue }
        names.insert(name)
        return name
    }

    /// Begins anew where an hour has passed.
    mutating func forget(nowNs: Int64) {
        guard let sinceNs else {
            self.sinceNs = nowNs
            return
        }
        guard nowNs - sinceNs >= Self.hourNs else { return }
        names = []
        self.sinceNs = nowNs
    }
}
