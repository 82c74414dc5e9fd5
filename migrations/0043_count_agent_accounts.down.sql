DROP FUNCTION meterbee.ledger_growth(jsonb, jsonb, text);
DROP TABLE meterbee.agent_accounts;
