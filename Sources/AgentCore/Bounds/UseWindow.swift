/// The readings of the last while, for averages over it.
struct UseWindow: Sendable {
    private let windowNs: Int64
    private var readings: [UseReading] = []

    init(windowNs: Int64) { self.windowNs = windowNs }

    /// Adds the newest, and forgets those that are not needed any more.
    mutating func add(_ reading: UseReading) {
        readings.append(reading)
        // The newest of those that are old enough stays: the average is over a whole window.
        while readings.count > 2, reading.nowNs - readings[1].nowNs >= windowNs {
            readings.removeFirst()
        }
    }

    /// Forgets all but the newest: what was before does not count for what is from now on.
    mutating func restart() { readings = readings.suffix(1) }

    /// When the newest was read.
    var newestNs: Int64 { readings.last?.nowNs ?? 0 }

    /// How long the readings reach back.
    var spanNs: Int64 {
        guard let first = readings.first, let last = readings.last else { return 0 }
        return last.nowNs - first.nowNs
    }

    /// The average over what the readings span; nil before there are two.
    var average: UseAverage? {
        guard let first = readings.first, let last = readings.last, spanNs > 0 else { return nil }
        return UseAverage(from: first, to: last)
    }
}
