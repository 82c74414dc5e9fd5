// BPF owns libbpf: objects opened from memory, programs, maps, links, iterators and ring buffers.
// It does not own what a program observes. No libbpf type leaves it.
