DROP VIEW meterbee.rule_usage;
DROP TABLE meterbee.rule_readings;
DROP TABLE meterbee.rule_reading_deltas;
