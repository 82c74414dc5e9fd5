import BPF

/// Walks of TCP connections that are open: of the own network namespace through the kernel's table,
/// which holds their locks, and of all others through what follows them.
///
/// The table has many thousand places, most of them empty. The other walk meets what is followed
/// alone, and tells whether one of the own namespace has news.
struct LiveConnections {
    /// So many walks apart the table is gone through whatever is known of it: for connections whose
    /// beginning the programs missed.
    private static let walksApartMax = 16

    private let here: BPFIterator
    private let elsewhere: BPFIterator
    private let news: BPFMap
    private var knownNews: UInt64 = 0
    private var walksWithout = 0

    /// Nil on the rung that has no iterators.
    init?(_ kernel: LoadedSource) throws(BPFError) {
        guard let here = try kernel.iterator("live"),
            let elsewhere = try kernel.iterator("elsewhere")
        else { return nil }
        self.here = here
        self.elsewhere = elsewhere
        news = try kernel.map("news")
    }

    /// The first walk, of the own namespace alone.
    func begin(_ body: (UnsafeRawBufferPointer) -> Void) throws(BPFError) {
        try here.run(recordBytes: NetFlowSample.byteCount, body)
    }

    /// Hands out a sample of every connection with news.
    mutating func walk(_ body: (UnsafeRawBufferPointer) -> Void) throws(BPFError) {
        try elsewhere.run(recordBytes: NetFlowSample.byteCount, body)
        let newsNow = try news.value(UInt32(0), as: UInt64.self) ?? 0
        walksWithout += 1
        guard newsNow != knownNews || walksWithout >= Self.walksApartMax else { return }
        try here.run(recordBytes: NetFlowSample.byteCount, body)
        knownNews = newsNow
        walksWithout = 0
    }
}
