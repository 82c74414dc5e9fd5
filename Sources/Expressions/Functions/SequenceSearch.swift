/// Finds a sequence in another one in linear time (Knuth, Morris and Pratt).
struct SequenceSearch<Element: Equatable> {
    private let pattern: [Element]
    /// For each length of a partly found pattern, the next shorter one that may still go on.
    private let fallback: [Int]

    /// Prepares the search for a pattern.
    init(_ pattern: [Element]) {
        self.pattern = pattern
        var fallback = [0, 0]
        for index in pattern.indices.dropFirst() {
            var length = fallback[index]
            while length > 0, pattern[index] != pattern[length] { length = fallback[length] }
            fallback.append(pattern[index] == pattern[length] ? length + 1 : 0)
        }
        self.fallback = fallback
    }

    /// Where the pattern first begins at or after an index; nil when it does not occur.
    func first(in elements: [Element], from start: Int = 0) -> Int? {
        if pattern.isEmpty { return start <= elements.count ? start : nil }
        var length = 0
        for index in start..<max(start, elements.count) {
            while length > 0, elements[index] != pattern[length] { length = fallback[length] }
            if elements[index] == pattern[length] { length += 1 }
            if length == pattern.count { return index + 1 - length }
        }
        return nil
    }
}
