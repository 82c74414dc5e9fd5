-- Sources that were there before, or are in use, stay.
DELETE FROM meterbee.data_sources AS d
WHERE d.origin = 'agent' AND d.key = coalesce(d.match_event_name, d.match_scope_name)
    AND d.key <> 'agent.health'
    AND d.product IN ('network', 'security', 'performance')
    AND NOT EXISTS (SELECT FROM meterbee.rules AS r WHERE r.data_source = d.key)
    AND NOT EXISTS (SELECT FROM meterbee.rule_replays AS p WHERE p.data_source = d.key)
    AND NOT EXISTS (SELECT FROM meterbee.segments AS s WHERE s.data_source = d.key);
DELETE FROM meterbee.products AS p
WHERE p.key IN ('network', 'security', 'performance')
    AND NOT EXISTS (SELECT FROM meterbee.data_sources AS d WHERE d.product = p.key);
