/// A file that holds one secret on its first line.
public enum SecretFile {
    /// The line without white space around it; nil where the file cannot be read or is empty.
    public static func firstLine(_ path: String) -> String? { TextFile.firstLine(path) }
}
