// Demo owns `meterbee demo`: the whole product on one machine, and keys that prove what it claims.
// It talks to the server by HTTP only, as anybody would; it does not own the server nor the agent.
//
// The path: `DemoCommand` makes a `DemoRun`; that starts a `LocalServer`, `DemoSetup` fills the
// catalogue, an `ActivitySource` (the agent, or a generator where eBPF is not allowed) sends; then
// `FigureReader` reads the API once a second for a `DemoView`, and keys run a `Proof` each.
