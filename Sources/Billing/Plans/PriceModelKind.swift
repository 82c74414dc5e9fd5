/// The names of the price models.
enum PriceModelKind: String, CaseIterable {
    case graduated
    case volume
    case package
}
