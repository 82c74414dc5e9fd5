DROP FUNCTION meterbee.replace_segments(uuid, text, timestamptz[], uuid[], bytea, bytea);
DROP FUNCTION meterbee.delete_expired_segments(integer);
DROP FUNCTION meterbee.drop_expired_partition();
DROP TABLE meterbee.segment_compaction;
DROP INDEX meterbee.segments_by_reception;
