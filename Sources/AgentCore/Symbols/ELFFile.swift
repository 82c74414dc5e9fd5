import Glibc

/// The symbol tables of an ELF file, which may hold anything: every number in it is checked, every
/// loop is bounded, and no more than a piece of the file is ever in memory.
struct ELFFile {
    /// A function's place among the file's addresses, and its name's in a table of names.
    private struct Name: Hashable {
        var table: UInt64
        var tableBytes: UInt64
        var offset: UInt64
    }

    /// A part of the file that is loaded.
    private struct Segment {
        var file: Range<UInt64>
        var address: UInt64
    }

    /// A table of the file.
    private struct Table {
        var offset: UInt64
        var bytes: UInt64
        var names: Int
    }

    private static let segmentsMax = 128
    private static let sectionsMax = 4096
    private static let symbolsMax = 2_000_000
    private static let nameBytesMax = 256
    private static let symbolBytes = 24
    private static let chunkBytes = symbolBytes * 2048
    private static let kindSymbols: UInt32 = 2
    private static let kindDynamicSymbols: UInt32 = 11
    private static let loaded: UInt32 = 1

    private let descriptor: Int32
    private var segments: [Segment] = []
    private var sections: [(kind: UInt32, table: Table)] = []

    /// Opens 64-bit files of this machine's byte order; nil for anything else.
    ///
    /// - Parameter descriptor: Open for reading, as long as the value is used.
    init?(_ descriptor: Int32) {
        self.descriptor = descriptor
        guard let header = Self.bytes(descriptor, 0, 64),
            header.starts(with: [0x7F, 0x45, 0x4C, 0x46]),
            header[4] == 2, header[5] == 1
        else { return nil }
        readSegments(
            offset: Self.number(header, 32),
            size: Int(Self.number(header, 54) as UInt16),
            count: Int(Self.number(header, 56) as UInt16)
        )
        readSections(
            offset: Self.number(header, 40),
            size: Int(Self.number(header, 58) as UInt16),
            count: Int(Self.number(header, 60) as UInt16)
        )
        guard !segments.isEmpty else { return nil }
    }

    /// How much `find` reads.
    var symbolTablesBytes: Int {
        symbolTables.reduce(0) { sum, table in
            sum + Int(min(table.bytes, UInt64(Self.symbolsMax * Self.symbolBytes)))
        }
    }

    /// The address that symbols know a place in the file by; nil where it is not loaded.
    func address(ofFileOffset offset: UInt64) -> UInt64? {
        segments.first { $0.file.contains(offset) }.map {
            $0.address &+ (offset - $0.file.lowerBound)
        }
    }

    /// Finds the functions that addresses are in.
    func find(_ addresses: [UInt64]) -> [(UInt64, Range<UInt64>?, String?)] {
        var nearest = NearestSymbols<Name>(addresses)
        for table in symbolTables where sections.indices.contains(table.names) {
            forEachFunction(table, names: sections[table.names].table) {
                nearest.offer($0, size: $1, $2)
            }
        }
        var found: [(UInt64, Range<UInt64>?, String?)] = []
        nearest.forEach { found.append(($0, $1, $2.flatMap { name($0) })) }
        return found
    }

    /// The full table, which holds what the dynamic one does; that one alone where a file has lost
    /// the other. Files with more than one of a kind are not met.
    private var symbolTables: [Table] {
        let full = sections.filter { $0.kind == Self.kindSymbols }
        let dynamic = sections.filter { $0.kind == Self.kindDynamicSymbols }
        return (full.isEmpty ? dynamic : full).prefix(1).map(\.table)
    }

    private mutating func readSegments(offset: UInt64, size: Int, count: Int) {
        guard size >= 56, size <= 4096 else { return }
        for index in 0..<min(count, Self.segmentsMax) {
            let place = offset &+ UInt64(index * size)
            guard let header = Self.bytes(descriptor, place, 56) else { return }
            let start: UInt64 = Self.number(header, 8)
            let (end, isOver) = start.addingReportingOverflow(Self.number(header, 32))
            guard Self.number(header, 0) == Self.loaded, !isOver, start < end else { continue }
            segments.append(Segment(file: start..<end, address: Self.number(header, 16)))
        }
    }

    private mutating func readSections(offset: UInt64, size: Int, count: Int) {
        guard size >= 64, size <= 4096 else { return }
        for index in 0..<min(count, Self.sectionsMax) {
            let place = offset &+ UInt64(index * size)
            guard let header = Self.bytes(descriptor, place, 64) else { return }
            let table = Table(
                offset: Self.number(header, 24),
                bytes: Self.number(header, 32),
                names: Int(Self.number(header, 40) as UInt32)
            )
            sections.append((Self.number(header, 4), table))
        }
    }

    private func forEachFunction(
        _ table: Table,
        names: Table,
        _ body: (UInt64, UInt64, Name) -> Void
    ) {
        var left = min(table.bytes / UInt64(Self.symbolBytes), UInt64(Self.symbolsMax))
        var place = table.offset
        while left > 0 {
            let count = min(left, UInt64(Self.chunkBytes / Self.symbolBytes))
            let wanted = Int(count) * Self.symbolBytes
            guard let chunk = Self.bytes(descriptor, place, wanted) else { return }
            for start in stride(from: 0, to: wanted, by: Self.symbolBytes)
            where Self.isFunction(chunk[start + 4] & 15) {
                let name: UInt32 = Self.number(chunk, start)
                body(
                    Self.number(chunk, start + 8),
                    Self.number(chunk, start + 16),
                    Name(table: names.offset, tableBytes: names.bytes, offset: UInt64(name))
                )
            }
            left -= count
            place &+= UInt64(wanted)
        }
    }

    /// `STT_FUNC`, and `STT_GNU_IFUNC`, whose code is chosen when it is loaded.
    private static func isFunction(_ kind: UInt8) -> Bool { kind == 2 || kind == 10 }

    /// A name, at most so long; nil where it is outside its table.
    private func name(_ name: Name) -> String? {
        guard name.offset < name.tableBytes else { return nil }
        let room = min(name.tableBytes - name.offset, UInt64(Self.nameBytesMax))
        guard
            let bytes = Self.bytes(descriptor, name.table &+ name.offset, Int(room), isWhole: false)
        else { return nil }
        let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        return text.isEmpty ? nil : text
    }

    /// Bytes of the file; nil where it has not so many there.
    private static func bytes(
        _ descriptor: Int32,
        _ offset: UInt64,
        _ count: Int,
        isWhole: Bool = true
    ) -> [UInt8]? {
        guard let place = off_t(exactly: offset) else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        let held = pread(descriptor, &bytes, count, place)
        guard held > 0, !isWhole || held == count else { return nil }
        return Array(bytes.prefix(held))
    }

    private static func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: [UInt8],
        _ offset: Int
    ) -> Number {
        bytes.withUnsafeBytes {
            Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
    }
}
