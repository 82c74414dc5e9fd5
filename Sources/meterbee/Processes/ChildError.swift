/// A program that could not be started.
struct ChildError: Error, Sendable, CustomStringConvertible {
    var executable: String
    /// What the system said.
    var errno: Int32
    var message: String

    var description: String { "cannot start \(executable): \(message) (errno \(errno))" }
}
