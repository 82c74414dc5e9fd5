// CrashTests runs the product's own executable as a process, kills it, and compares what its clients
// were told with what its PostgreSQL holds afterwards. The executable is the one beside the tests.
// The tests fail, and do not skip, where PostgreSQL, root or eBPF is missing.
