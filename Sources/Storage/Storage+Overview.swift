// Storage owns every SQL statement of the product: repositories, segments, the group commit's
// transaction. It does not own HTTP, rating or the meaning of a record.
