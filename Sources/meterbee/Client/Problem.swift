/// The part of an RFC 9457 problem document that is shown to people.
struct Problem: Decodable, Sendable {
    /// One fault among several.
    struct Fault: Decodable, Sendable {
        var pointer: String?
        var parameter: String?
        var detail: String?
    }

    var title: String?
    var detail: String?
    var errors: [Fault]?

    /// One line: what is wrong, then every fault with its place.
    var summary: String {
        let faults = (errors ?? []).map { fault in
            "\(fault.pointer ?? fault.parameter ?? ""): \(fault.detail ?? "")"
        }
        return ([detail ?? title ?? "no detail"] + faults).joined(separator: "; ")
    }
}
