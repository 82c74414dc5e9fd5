import Testing

@testable import Compression

@Suite("Zstd compressor")
struct ZstdCompressorTests {
    @Test("a context used again gives the same frames as a new one")
    func contextReuse() throws {
        let compressor = try ZstdCompressor()
        for byteCount in [0, 10, 300_000, 10, 0, 70_000] {
            let text = SampleBytes.text(byteCount: byteCount)
            #expect(try compressor.compress(text) == ZstdCompressor().compress(text))
        }
    }

    @Test("text takes less room than it did")
    func ratio() throws {
        let text = SampleBytes.text(byteCount: 300_000)
        #expect(try ZstdCompressor().compress(text).count < text.count / 4)
    }
}
