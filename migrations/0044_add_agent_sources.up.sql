-- Why: every source that our agents have, so that what an agent sends is never metered as something
-- else before an operator thought of registering it. What an operator registered stays as it is.
-- Lock: rows only. Reversible: yes, while no rule, segment or plan uses the sources.

INSERT INTO meterbee.products (key, name) VALUES
    ('network', 'Network observability'),
    ('security', 'Runtime security'),
    ('performance', 'Performance')
ON CONFLICT DO NOTHING;

-- An event is a log record's; points are told by their scope.
INSERT INTO meterbee.data_sources
    (key, product, name, signal, match_event_name, match_scope_name, origin)
SELECT key, product, name, signal,
    CASE signal WHEN 'logs' THEN key END, CASE signal WHEN 'metrics' THEN key END, 'agent'
FROM (VALUES
    ('net.flow', 'network', 'Network flows', 'logs'),
    ('net.drop', 'network', 'Dropped packets', 'logs'),
    ('net.dns', 'network', 'DNS queries', 'logs'),
    ('net.http', 'network', 'HTTP requests', 'logs'),
    ('net.tls', 'network', 'HTTP requests under TLS', 'logs'),
    ('net.interface', 'network', 'Network interfaces', 'logs'),
    ('process.exec', 'security', 'Process executions', 'logs'),
    ('process.exit', 'security', 'Process ends', 'logs'),
    ('file.open', 'security', 'Opened files', 'logs'),
    ('credential.change', 'security', 'Changes of credentials', 'logs'),
    ('kernel.bpf', 'security', 'Loaded BPF programs', 'logs'),
    ('kernel.module', 'security', 'Kernel modules', 'logs'),
    ('cpu.profile', 'performance', 'CPU profiles', 'logs'),
    ('sched.latency', 'performance', 'Scheduling latency', 'metrics'),
    ('block.io', 'performance', 'Block device latency', 'metrics'),
    ('syscall.error', 'performance', 'Failed system calls', 'logs'),
    ('memory.oom', 'performance', 'Out-of-memory kills', 'logs')
) AS known (key, product, name, signal)
ON CONFLICT DO NOTHING;
