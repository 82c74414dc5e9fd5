import Metering

/// The query parameters of a request, read with faults collected.
struct QueryParameters: Sendable {
    private let values: [String: String]

    /// Parses a raw query; broken escapes, repeated and unknown names are faults.
    init(parsing query: String, known: Set<String>, faults: FaultList) {
        var values: [String: String] = [:]
        var unknownNames: Set<String> = []
        for pair in query.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentDecoding.decode(halves[0], plusIsSpace: true),
                let value = PercentDecoding.decode(
                    halves.count > 1 ? halves[1] : "",
                    plusIsSpace: true
                )
            else {
                faults.add(.parameter(String(halves[0]), "broken percent-encoding"))
                continue
            }
            if !known.contains(name) {
                guard unknownNames.insert(name).inserted else { continue }
                faults.add(.parameter(name, "unknown query parameter"))
            } else if values.updateValue(value, forKey: name) != nil {
                faults.add(.parameter(name, "given more than once"))
            }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    func integer(_ name: String, in range: ClosedRange<Int>, faults: FaultList) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number), text.first != "+" else {
            faults.add(
                .parameter(
                    name,
                    "must be an integer from \(range.lowerBound) to \(range.upperBound)"
                )
            )
            return nil
        }
        return number
    }

    func instant(_ name: String, faults: FaultList) -> Instant? {
        guard let text = values[name] else { return nil }
        // A '+' of an offset that was not escaped arrives as a space.
        let escaped = text.dropFirst(19).contains(" ") ? text.replacing(" ", with: "+") : text
        guard let instant = Instant(rfc3339: escaped), instant.isWritable else {
            faults.add(.parameter(name, "must be a time such as 2026-11-23T12:00:00Z (RFC 3339)"))
            return nil
        }
        return instant
    }

    func key(_ name: String, faults: FaultList) -> String? {
        guard let text = values[name] else { return nil }
        guard isKey(text) else {
            faults.add(
                .parameter(
                    name,
                    "must be 1 to 63 of a-z, 0-9, '.', '_', '-', starting with a letter or digit"
                )
            )
            return nil
        }
        return text
    }

    func word<Word>(_ name: String, faults: FaultList) -> Word?
    where Word: RawRepresentable<String> & CaseIterable {
        guard let text = values[name] else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            faults.add(.parameter(name, "must be one of \(words)"))
            return nil
        }
        return word
    }

    /// Words separated by commas, each at most once.
    func words<Word>(_ name: String, faults: FaultList) -> Set<Word>
    where Word: RawRepresentable<String> & CaseIterable & Hashable {
        guard let text = values[name], !text.isEmpty else { return [] }
        var words: Set<Word> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let word = Word(rawValue: String(part)), words.insert(word).inserted else {
                let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
                faults.add(.parameter(name, "must be some of \(known), separated by commas"))
                return []
            }
        }
        return words
    }
}
