DROP FUNCTION meterbee.delete_unkept_segments(uuid, text[], timestamptz[], integer, integer);
DROP TABLE meterbee.segment_deletions;
