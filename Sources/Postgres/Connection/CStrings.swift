/// Lists of C strings, as libpq and posix_spawn(3) take them.
enum CStrings {
    /// Calls the body with the strings and a null pointer at the end.
    static func with<R>(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        withMutable(strings) { pointers in
            pointers.withMemoryRebound(to: UnsafePointer<CChar>?.self) { body($0.baseAddress) }
        }
    }

    /// The same where C forgot `const`; the body must not write.
    static func withMutable<R>(
        _ strings: [String],
        _ body: (UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>) -> R
    ) -> R {
        var bytes: [CChar] = []
        var offsets: [Int] = []
        for string in strings {
            offsets.append(bytes.count)
            bytes += string.utf8CString
        }
        return bytes.withUnsafeMutableBufferPointer { bytes in
            var pointers = offsets.map { bytes.baseAddress?.advanced(by: $0) }
            pointers.append(nil)
            return pointers.withUnsafeMutableBufferPointer { body($0) }
        }
    }
}
