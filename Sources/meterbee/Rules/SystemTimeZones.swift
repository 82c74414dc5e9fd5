import Expressions
import Foundation

/// The IANA time zones that the system knows.
struct SystemTimeZones: TimeZoneRules {
    func offsetSeconds(ofZone name: String, atUnixSeconds seconds: Int64) -> Int? {
        guard let zone = TimeZone(identifier: name) else { return nil }
        return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    }
}
