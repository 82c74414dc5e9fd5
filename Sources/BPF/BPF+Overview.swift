// BPF owns libbpf: objects opened from memory, programs, maps, links, iterators and ring buffers.
// It does not own what a program observes, nor which of several programs is tried. No libbpf type
// leaves it.
//
// A program's path: bytes -> BPFObject (open, choose programs, set constants, load) -> BPFLink or
// BPFIterator (attach) -> BPFRingBuffer, BPFIterator and BPFMap (read).
//
// Nothing here is thread-safe except BPFLog: an object and what came out of it belong to one
// thread.
