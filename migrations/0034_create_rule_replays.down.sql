DROP TABLE meterbee.rule_replay_windows;
DROP TABLE meterbee.rule_replays;
