/// Makes keys of the form that the API takes: `mb_`, 32 hex digits, `_`, 43 letters and digits.
enum AccessKey {
    private static let hexDigits = Array("0123456789abcdef")
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    )

    /// A new key from the system's random numbers.
    static func random() -> String {
        "mb_" + characters(32, of: hexDigits) + "_" + characters(43, of: letters)
    }

    /// `count` random hex digits.
    static func randomHex(_ count: Int) -> String { characters(count, of: hexDigits) }

    private static func characters(_ count: Int, of alphabet: [Character]) -> String {
        var generator = SystemRandomNumberGenerator()
        return String(
            (0..<count).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
        )
    }
}
