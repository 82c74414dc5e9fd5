// Compression owns zstd, gzip and zlib: bounded decoding of what came from outside, encoding of
// what is stored or sent. It does not own when to compress.
