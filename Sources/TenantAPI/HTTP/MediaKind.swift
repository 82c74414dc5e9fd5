/// The media types that routes answer in.
enum MediaKind: String, Hashable, Sendable, CaseIterable {
    case json = "application/json"
    case html = "text/html"
    case pdf = "application/pdf"
    case csv = "text/csv"
    case jsonLines = "application/jsonl"

    /// The `Content-Type`; text is UTF-8.
    var contentType: String {
        switch self {
        case .html, .csv: rawValue + "; charset=utf-8"
        case .json, .pdf, .jsonLines: rawValue
        }
    }
}

extension MediaKind {
    /// Which of the kinds on offer an `Accept` header likes best (RFC 9110, section 12.5.1); of
    /// equals the first one. Nil when it takes none; an absent header takes anything.
    static func preferred(_ accept: String?, of offered: [MediaKind]) -> MediaKind? {
        guard let accept, accept.contains(where: { $0 != " " }) else { return offered.first }
        let ranges = accept.split(separator: ",").compactMap(MediaRange.init)
        var best: (kind: MediaKind, quality: Double)?
        for kind in offered {
            let fitting = ranges.filter { $0.fits(kind) }
            // The most specific range decides, whatever the others say.
            guard let range = fitting.max(by: { $0.specificity < $1.specificity }),
                range.quality > best?.quality ?? 0
            else { continue }
            best = (kind, range.quality)
        }
        return best?.kind
    }
}

/// One range of an `Accept` header, such as `text/*;q=0.5`.
private struct MediaRange {
    var type: String
    var subtype: String
    var quality = 1.0

    init?(_ text: Substring) {
        let parts = text.split(separator: ";").map {
            $0.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        guard let names = parts.first?.split(separator: "/"), names.count == 2 else { return nil }
        type = String(names[0])
        subtype = String(names[1])
        for parameter in parts.dropFirst() where parameter.hasPrefix("q=") {
            guard let quality = Double(parameter.dropFirst(2)), (0...1).contains(quality) else {
                return nil
            }
            self.quality = quality
        }
    }

    var specificity: Int { (type == "*" ? 0 : 1) + (subtype == "*" ? 0 : 1) }

    func fits(_ kind: MediaKind) -> Bool {
        let names = kind.rawValue.split(separator: "/")
        return (type == "*" || type == names[0]) && (subtype == "*" || subtype == names[1])
    }
}
