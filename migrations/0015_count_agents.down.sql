DROP TABLE meterbee.agent_presence;
DROP TABLE meterbee.agent_reports;
DROP INDEX meterbee.agents_one_per_node;
ALTER TABLE meterbee.agents DROP COLUMN host_id;
ALTER TABLE meterbee.agents ADD COLUMN last_seen_at timestamptz;
GRANT UPDATE (last_seen_at) ON meterbee.agents TO meterbee_tenant, meterbee_operator;
