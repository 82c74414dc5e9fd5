// AgentCore owns the agent: data sources over BPF objects, the ledger, OTLP encoding and the
// uplink. It does not own libbpf, and it never decides what anything costs.
//
// Data's path: kernel sample -> ring buffer -> source -> OTLP log record -> batch -> uplink.
