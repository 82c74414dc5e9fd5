// Postgres owns libpq: connections, the pool, transactions, pipelines, COPY and the migrations runner.
// It does not own any table. No libpq type leaves it; no call blocks the cooperative pool.
