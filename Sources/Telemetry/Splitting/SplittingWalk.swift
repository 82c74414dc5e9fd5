/// One walk over a request that hands each record to its part.
struct SplittingWalk {
    private var parts: [PartWriter]
    private var destinations: RecordAssignment.Reader
    private var resource: ByteRange?
    private var scope: ByteRange?
    private var metric: ByteRange?

    init(parts: [PartWriter], destinations: RecordAssignment.Reader) {
        self.parts = parts
        self.destinations = destinations
    }

    mutating func request(_ range: ByteRange, _ signal: Signal) {
        forEachMessage(OTLPField.Request.resources, in: range) { walk, envelope in
            walk.resource = envelope.content
            walk.forEachMessage(OTLPField.ResourceEnvelope.scopes, in: envelope.content) {
                walk,
                envelope in
                walk.scope = envelope.content
                walk.forEachMessage(OTLPField.ScopeEnvelope.records, in: envelope.content) {
                    walk,
                    record in
                    if signal == .metrics {
                        walk.points(of: record.content)
                    } else {
                        walk.append(record.field)
                    }
                }
                walk.close(.scope)
            }
            walk.close(.resource)
        }
    }

    mutating func finish() -> [[UInt8]] {
        parts.indices.map { parts[$0].take() }
    }

    /// Every length-delimited field of this number.
    private mutating func forEachMessage(
        _ number: UInt32,
        in range: ByteRange,
        _ body: (inout Self, FieldReader) -> Void
    ) {
        var fields = FieldReader(range)
        while fields.next() {
            if fields.number == number, fields.wireType == WireType.bytes.rawValue {
                body(&self, fields)
            }
        }
    }

    private mutating func append(_ record: ByteRange) {
        let part = destinations.next()
        guard parts.indices.contains(part) else { return }
        openScope(in: part)
        parts[part].append(record)
    }

    private mutating func openScope(in part: Int) {
        if parts[part].depth == PartWriter.Level.resource.rawValue, let resource {
            parts[part].open(
                OTLPField.Request.resources,
                copying: resource,
                except: [OTLPField.ResourceEnvelope.scopes]
            )
        }
        if parts[part].depth == PartWriter.Level.scope.rawValue, let scope {
            parts[part].open(
                OTLPField.ResourceEnvelope.scopes,
                copying: scope,
                except: [OTLPField.ScopeEnvelope.records]
            )
        }
    }

    private mutating func close(_ level: PartWriter.Level) {
        for part in parts.indices where parts[part].depth > level.rawValue {
            parts[part].close(level)
        }
    }

    /// Divides the data points of a metric; data that a later kind of data replaced is dropped.
    private mutating func points(of metric: ByteRange) {
        self.metric = metric
        guard let data = MetricData(metric) else { return }
        var fields = FieldReader(metric)
        while fields.next() {
            guard fields.number == data.type.field, fields.fieldStart >= data.runStart else {
                continue
            }
            forEachMessage(OTLPField.MetricData.points, in: fields.content) { walk, point in
                let part = walk.destinations.next()
                guard walk.parts.indices.contains(part) else { return }
                walk.openData(data, in: part)
                walk.parts[part].append(point.field)
            }
        }
        close(.metric)
    }

    private mutating func openData(_ data: MetricData, in part: Int) {
        openScope(in: part)
        guard parts[part].depth == PartWriter.Level.metric.rawValue, let metric else { return }
        parts[part].open(
            OTLPField.ScopeEnvelope.records,
            copying: metric,
            except: MetricType.allCases.map(\.field)
        )
        let nothing = ByteRange(start: metric.start, end: metric.start)
        parts[part].open(data.type.field, copying: nothing, except: [])
        var fields = FieldReader(metric)
        while fields.next() {
            guard fields.number == data.type.field, fields.fieldStart >= data.runStart else {
                continue
            }
            parts[part].copyFields(of: fields.content, except: [OTLPField.MetricData.points])
        }
    }
}
