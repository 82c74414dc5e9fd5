import Billing
import Foundation
import Metering

/// The rules of a time zone of the IANA database, as Foundation knows them.
struct FoundationTimeZoneRules: TimeZoneRules {
    private let zone: TimeZone

    /// The rules of a zone by its IANA name, such as `Europe/Berlin`; nil if there is none.
    ///
    /// Abbreviations and offsets, which Foundation would take too, are refused: they know no summer.
    static func named(_ name: String) -> (any TimeZoneRules)? {
        guard TimeZone.knownTimeZoneIdentifiers.contains(name) || aliases.contains(name),
            let zone = TimeZone(identifier: name)
        else { return nil }
        return FoundationTimeZoneRules(zone: zone)
    }

    func offsetSeconds(at instant: Instant) -> Int64 {
        let date = Date(timeIntervalSince1970: TimeInterval(instant.unixSeconds))
        return Int64(zone.secondsFromGMT(for: date))
    }

    /// Names of UTC itself, which the list of known zones leaves out.
    private static let aliases: Set<String> = ["UTC", "Etc/UTC", "GMT", "Etc/GMT"]
}
