public import Billing
import Foundation
public import Metering

/// A time zone of the IANA database, as this machine has it.
public struct SystemTimeZone: TimeZoneRules {
    private let zone: TimeZone

    /// The zone of an IANA name; nil for abbreviations, offsets and unknown names.
    public init?(name: String) {
        // TimeZone also takes abbreviations and offsets: they name several zones or no summer.
        guard name.contains("/") || Self.namesWithoutRegion.contains(name),
            !name.contains(".."), name.utf8.allSatisfy(Self.isNameByte),
            let zone = TimeZone(identifier: name)
        else { return nil }
        self.zone = zone
    }

    /// The zone of a tenant, whose name was checked when it was stored.
    static func required(name: String) throws -> SystemTimeZone {
        guard let zone = SystemTimeZone(name: name) else {
            throw StoreFailure.failed("the time zone '\(name)' is not known on this machine")
        }
        return zone
    }

    /// Seconds that local clocks are ahead of UTC at an instant.
    public func offsetSeconds(at instant: Instant) -> Int64 {
        let date = Date(timeIntervalSince1970: Double(instant.unixMicroseconds) / 1_000_000)
        return Int64(zone.secondsFromGMT(for: date))
    }

    /// The IANA database's names without a region, most of them kept for compatibility.
    private static let namesWithoutRegion: Set<String> = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GMT",
        "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan",
        "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "Navajo", "PRC", "PST8PDT", "Poland",
        "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "WET", "Zulu",
    ]

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: [0x2B, 0x2D, 0x2F, 0x5F].contains(byte)
        }
    }
}
