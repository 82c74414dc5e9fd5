/// A command could not do what it was asked to; its text is for the person who asked.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
}
