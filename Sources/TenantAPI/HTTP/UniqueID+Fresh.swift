public import Metering

extension UniqueID {
    /// A new UUIDv7 of now.
    public static func fresh() -> UniqueID {
        UniqueID(now: .system(), random: (.random(in: .min ... .max), .random(in: .min ... .max)))
    }
}
