import CLinux

/// Names of the kernel's numbers, as its headers have them.
enum KernelNames {
    /// A system call of this architecture; its number where it is newer than the headers.
    static func systemCall(_ number: some FixedWidthInteger) -> String {
        linux_syscall_name(Int(clamping: number)).map { String(cString: $0) } ?? String(number)
    }

    /// The capabilities of a mask, such as `CAP_SYS_ADMIN`; their numbers where they have no names.
    static func capabilities(_ mask: UInt64) -> [String] {
        (0..<UInt64.bitWidth).filter { mask >> UInt64($0) & 1 != 0 }.map { number in
            linux_capability_name(Int32(number)).map { String(cString: $0) } ?? String(number)
        }
    }

    /// An error such as `ENOENT`; its number where it has no name.
    static func error(_ number: some FixedWidthInteger) -> String {
        linux_error_name(Int32(clamping: number)).map { String(cString: $0) } ?? String(number)
    }
}
