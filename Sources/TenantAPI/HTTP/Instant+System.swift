public import Metering
import Foundation

extension Instant {
    /// What the machine's wall clock shows.
    public static func system() -> Instant {
        Instant(unixMicroseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}
