import Billing
import Foundation
import Metering

/// The rules of a time zone of the IANA database, as Foundation knows them.
struct FoundationTimeZoneRules: TimeZoneRules {
    private let zone: TimeZone

    /// The rules of a zone by its IANA name, such as `Europe/Berlin`; nil if there is none.
    ///
    /// Foundation would also take abbreviations (`PST`, `IST`) and offsets (`GMT+5`): these are
    /// refused, for they name several zones or know no summer.
    static func named(_ name: String) -> (any TimeZoneRules)? {
        guard name.contains("/") || namesWithoutRegion.contains(name),
            let zone = TimeZone(identifier: name)
        else { return nil }
        return FoundationTimeZoneRules(zone: zone)
    }

    func offsetSeconds(at instant: Instant) -> Int64 {
        let date = Date(timeIntervalSince1970: TimeInterval(instant.unixSeconds))
        return Int64(zone.secondsFromGMT(for: date))
    }

    /// The names of the IANA database that have no region, for compatibility.
    private static let namesWithoutRegion: Set<String> = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GMT",
        "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan",
        "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "Navajo", "PRC", "PST8PDT", "Poland",
        "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "WET", "Zulu",
    ]
}
