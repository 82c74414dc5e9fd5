import Billing
import Foundation
import Metering

/// A time zone of the machine's database.
struct TestZone: TimeZoneRules {
    private let zone: TimeZone

    static func named(_ name: String) -> (any TimeZoneRules)? {
        TimeZone(identifier: name).map { TestZone(zone: $0) }
    }

    func offsetSeconds(at instant: Instant) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.unixSeconds))))
    }
}
