/// A rule that names files whose opening is told.
///
/// `/etc/shadow` is that file, or directory with all that is in it; `/etc/shadow*` is everything
/// whose path begins so; `~/.ssh` is every file or directory of this name with all that is in it,
/// whoever's home it is in.
public struct SensitivePath: Hashable, Sendable {
    /// How the programs look for it.
    public enum Key: Hashable, Sendable {
        /// The beginning of a path; with a slash at its end where whole names are meant.
        case prefix([UInt8])
        /// A name with a dot before it, in any directory.
        case name([UInt8])
    }

    /// Bytes of a path's beginning that are compared.
    public static let prefixBytesMax = 128
    /// Bytes of a name, with a NUL behind it.
    public static let nameBytesMax = 32
    /// As many as the programs' maps hold.
    public static let countMax = 256

    /// As it was written.
    public let text: String
    /// How the programs find what it names.
    public let key: Key

    /// Reads a rule.
    ///
    /// - Throws: `SensitivePathFault` for what no path can be, or is too long to be compared.
    public init(_ text: String) throws(SensitivePathFault) {
        self.text = text
        if text.hasPrefix("~/") {
            key = .name(try Self.name(text))
        } else {
            key = .prefix(try Self.prefix(text))
        }
    }

    /// The path that may be a file by itself; nil for names and beginnings.
    public var file: String? {
        guard case .prefix(let bytes) = key, bytes.last == UInt8(ascii: "/"), bytes.count > 1 else {
            return nil
        }
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }

    private static func prefix(_ text: String) throws(SensitivePathFault) -> [UInt8] {
        let isOpen = text.hasSuffix("*")
        let path = isOpen ? text.dropLast() : text[...]
        var bytes = Array(path.utf8)
        if !isOpen, bytes.last != UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
        let parts = path.split(separator: "/")
        guard bytes.first == UInt8(ascii: "/"), bytes.count > 1, bytes.count <= prefixBytesMax,
            !path.contains("//"), !bytes.contains(0), !path.contains("*"),
            !parts.contains("."), !parts.contains("..")
        else {
            throw refusal(
                text,
                "write an absolute path of at most \(prefixBytesMax - 1) bytes without '..', such "
                    + "as /etc/shadow, or the beginning of one, such as /etc/shadow*"
            )
        }
        return bytes
    }

    private static func name(_ text: String) throws(SensitivePathFault) -> [UInt8] {
        let name = Array(text.utf8.dropFirst(2))
        guard name.count > 1, name.first == UInt8(ascii: "."), name.count < nameBytesMax,
            !name.contains(UInt8(ascii: "/")), !name.contains(UInt8(ascii: "*")),
            !name.contains(0), name != Array("..".utf8)
        else {
            throw refusal(
                text,
                "behind '~/' write one name that begins with a dot, of at most "
                    + "\(nameBytesMax - 1) bytes, such as ~/.ssh"
            )
        }
        return name
    }

    private static func refusal(_ text: String, _ remedy: String) -> SensitivePathFault {
        SensitivePathFault(message: "'\(text)' names no sensitive path; \(remedy)")
    }
}
