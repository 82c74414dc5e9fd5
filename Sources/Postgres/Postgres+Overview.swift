// Postgres owns libpq: connections, the pool, transactions, pipelines, COPY, LISTEN, the migrations
// runner and the private cluster. It owns no table but the migrations' own. No libpq type leaves
// it, and no libpq call runs on the cooperative pool.
//
// The path of a statement: `PostgresPool` (or a `PostgresConnection` of one's own) queues a job on
// the connection; the connection's one thread encodes the parameters in binary, sends the whole
// pipeline, waits in poll(2), and answers with `PostgresRows`, which read the binary result in
// place.
