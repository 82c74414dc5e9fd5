/// The word that stands wherever made-up records are shown.
enum SyntheticNotice {
    static let title = "SYNTHETIC"
    static let prefix = title + " "
}
