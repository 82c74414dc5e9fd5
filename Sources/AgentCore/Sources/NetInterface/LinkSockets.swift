import BPF
import CLinux
import Glibc

/// Asks the kernel for the interfaces of this process's network namespace, and hears of those that
/// come and go; takes no right at all.
final class LinkSockets {
    /// More than the kernel puts into one datagram.
    private static let datagramBytes = 65_536

    private let asking: Int32
    private let hearing: Int32
    private var number: UInt32 = 0

    /// Hears of events from now on.
    init() throws(BPFError) {
        asking = try Self.open(hears: false)
        do throws(BPFError) {
            hearing = try Self.open(hears: true)
        } catch {
            close(asking)
            throw error
        }
    }

    deinit {
        close(asking)
        close(hearing)
    }

    private static func open(hears: Bool) throws(BPFError) -> Int32 {
        let opened = linux_open_link_socket(hears ? 1 : 0)
        guard opened >= 0 else { throw failure(errno) }
        return opened
    }

    private static func failure(_ number: Int32) -> BPFError {
        BPFError(
            code: .attach,
            message: "the kernel does not tell of its network interfaces",
            errorNumber: number
        )
    }

    /// Reads what happened, then everything as it is now: what came since the last reading.
    func read(
        into accounts: inout InterfaceAccounts
    ) throws(BPFError) -> [InterfaceAccounts.Growth] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.datagramBytes,
            alignment: 8
        )
        defer { buffer.deallocate() }
        accounts.begin()
        try hear(buffer, into: &accounts)
        number &+= 1
        guard linux_ask_for_links(asking, number) == 0 else { throw Self.failure(errno) }
        while try takeAnswer(buffer, into: &accounts) {}
        return accounts.finish()
    }

    /// Events until there are no more.
    private func hear(
        _ buffer: UnsafeMutableRawBufferPointer,
        into accounts: inout InterfaceAccounts
    ) throws(BPFError) {
        while true {
            let size = recv(hearing, buffer.baseAddress, buffer.count, 0)
            if size < 0, errno == EAGAIN { return }
            if size < 0, errno == EINTR { continue }
            if size < 0, errno == ENOBUFS {
                accounts.lostEvents()
                continue
            }
            guard size > 0 else { throw Self.failure(errno) }
            for message in LinkMessages(UnsafeRawBufferPointer(rebasing: buffer[..<size])) {
                switch message {
                case .link(let link): accounts.came(link)
                case .gone(let link): accounts.went(link)
                case .done, .refused: break
                }
            }
        }
    }

    /// One datagram of the answer; false where it was the last one.
    private func takeAnswer(
        _ buffer: UnsafeMutableRawBufferPointer,
        into accounts: inout InterfaceAccounts
    ) throws(BPFError) -> Bool {
        let size = recv(asking, buffer.baseAddress, buffer.count, 0)
        if size < 0, errno == EINTR { return true }
        guard size > 0 else { throw Self.failure(errno) }
        // What is left of an answer that came too late is passed over.
        guard size >= 12, buffer.loadUnaligned(fromByteOffset: 8, as: UInt32.self) == number
        else { return true }
        var messages = LinkMessages(UnsafeRawBufferPointer(rebasing: buffer[..<size]))
        defer { if messages.isInterrupted { accounts.missedSome() } }
        while let message = messages.next() {
            switch message {
            case .link(let link): accounts.saw(link)
            case .gone: break
            case .done: return false
            case .refused(let number): throw Self.failure(number)
            }
        }
        return true
    }
}
