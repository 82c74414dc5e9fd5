import BPF

/// A source whose samples are exchanges of HTTP.
protocol HTTPSource: DataSource {
    /// What writes them.
    var exchanges: HTTPExchanges { get set }
}

extension HTTPSource {
    func write(_ bytes: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        exchanges.write(bytes, to: writer)
    }

    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        exchanges.forgetNames()
        return FlushCount()
    }
}
