// AgentCore owns the agent: data sources over BPF objects, the ledger, OTLP encoding and the
// uplink. It does not own libbpf, and it never decides what anything costs.
//
// Three processes, forked from one: a parent that starts the others again (Supervisor), a loader
// that has the rights and no network, and a worker that has the network and no right. The worker
// asks the loader for sources and gets descriptors of their maps.
//
// Data's path in the worker, on two threads with a bounded spool between them; a third syncs its
// files:
//
//     kernel sample -> ring buffer or map -> SourcePipeline -> DataSource -> RecordWriter
//     RecordWriter -> BatchSealer -> BatchSpool
//     BatchSpool -> Uplink (BatchSender, HTTPClient) -> server
//
// Rings are drained ten times a second; once a second a source's account is balanced and what was
// written is sealed; live connections are walked every four seconds. A batch holds one source.
//
// A new source is bpf/<name>.bpf.c (source.h counts, samples and holds), a class that conforms to
// DataSource and writes records, and a line in SourceCatalog. Tests bring it to the kernel with
// Observation(Source.self), which fails where samples go astray.
//
// Objects/     compiled programs inside the executable
// Sources/     one folder per data source; Hooks/ tries a source's ways, best first; Loading/
//              holds what is on the kernel: rings, counters, controls, maps that outlive a process
// Records/     attribute names and the writing of records
// Ledger/      what was seen, and where every one of it went
// Spool/       batches that wait, in files that outlive the process, and their accounts
// Verification/ an invoice's usage from kept receipts, offline
// Uplink/      sending, retries, receipts; HTTP/ the small client, TLS/ OpenSSL under it
// Enrollment/  token -> agent id and key, kept in the state directory
// Node/        the machine, its clocks and files
// Containers/  from a control group's number to a container; the self-test of attribution
// Kubernetes/  what the node's kubelet tells of pods
// Policy/      what the server wants, what the node allows, budgets, masking of secrets
// Processes/   parent, loader, worker, what they say to each other; a program that takes over
// LocalRuns/   sources that run for `cost` and `top` and send nothing
// Running/     the loop and its threads; Status/ what operators read
