import Glibc

/// Names of kernel functions by address, from /proc/kallsyms.
///
/// The table is some megabytes, so it is read through for addresses not met before, all of an
/// interval at once, and only the functions that were met are kept. It is opened once: the kernel
/// shows addresses by the rights that its reader had then.
final class KernelSymbols {
    /// Beyond this the cache is emptied; a kernel is met in some hundred places.
    private static let entriesMax = 8192

    private let descriptor: Int32
    private var ranges = SymbolRanges(entriesMax: KernelSymbols.entriesMax)

    /// How often the cache was emptied for want of room.
    var evictions: Int { ranges.evictions }

    init(path: String = "/proc/kallsyms") { descriptor = open(path, O_RDONLY | O_CLOEXEC) }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The function that an address is in; nil where it is not known, or was not learned.
    func name(_ address: UInt64) -> String? { ranges.name(address) }

    /// Whether it is known what is at an address, be it nothing.
    func knows(_ address: UInt64) -> Bool { ranges.knows(address) }

    /// Looks up addresses, those not met before in one pass.
    func learn(_ addresses: some Sequence<UInt64>) {
        let unknown = ranges.missing(of: Set(addresses))
        guard !unknown.isEmpty, descriptor >= 0 else { return }
        var nearest = NearestSymbols<String>(unknown)
        FileLines.forEach(descriptor) { line in
            guard let symbol = KernelSymbolLine(line), symbol.isFunction, symbol.address > 0
            else { return }
            nearest.offer(symbol.address, symbol.name(in: line))
        }
        nearest.forEach { ranges.learn($0, $1, $2) }
    }
}
