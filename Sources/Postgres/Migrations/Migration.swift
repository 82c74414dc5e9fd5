/// One numbered step of the schema, carried by the binary.
public struct Migration: Sendable, Hashable {
    /// Its place in the order, from 1; numbers may be left out.
    public let number: Int
    /// The words of its file name.
    public let name: String
    /// What applies it.
    public let upSQL: String
    /// What undoes it; nil if nothing can.
    public let downSQL: String?

    /// Takes the parts of its files.
    public init(number: Int, name: String, upSQL: String, downSQL: String? = nil) {
        self.number = number
        self.name = name
        self.upSQL = upSQL
        self.downSQL = downSQL
    }
}
