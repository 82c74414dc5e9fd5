/// Numbers for tables.
enum Decimals {
    /// A number with so many digits behind the point, rounded half away from zero.
    static func text(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "-" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((abs(value) * Double(scale)).rounded())
        let fraction = String(whole % scale)
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(whole) }
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(sign)\(whole / scale).\(zeros)\(fraction)"
    }
}
