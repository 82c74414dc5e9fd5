/// Numbers as people read them.
enum Figure {
    /// With a comma between thousands: `1,234,567`.
    static func count(_ value: Int64) -> String {
        let digits = Array(String(value.magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return value < 0 ? "-" + text : text
    }

    /// With the decimal unit that leaves one to three digits: `12.3 kB`.
    static func bytes(_ value: Int64) -> String {
        var scaled = Double(value)
        var units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"][...]
        while abs(scaled) >= 1000, units.count > 1 {
            scaled /= 1000
            units = units.dropFirst()
        }
        return units.first == "B" ? "\(value) B" : "\(decimal(scaled, 1)) \(units.first ?? "")"
    }

    /// With a fixed number of digits after the point.
    static func decimal(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "-" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value * scale).rounded()
        let whole = Int64(scaled.magnitude)
        let fraction = String(whole % Int64(scale))
        let sign = scaled < 0 ? "-" : ""
        guard digits > 0 else { return sign + "\(whole)" }
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(sign)\(whole / Int64(scale)).\(zeros)\(fraction)"
    }
}
