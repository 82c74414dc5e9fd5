/// What an accepted request was metered as: the promise that its sender can hold the operator to.
public struct Receipt: Hashable, Sendable {
    /// What one data source took of the request.
    public struct SourceCount: Hashable, Sendable {
        /// The data source's key.
        public var dataSource: String
        /// The rule that metered: a version's number, or a preset's name.
        public var rule: String
        /// Accepted records.
        public var records: Int64
        /// The sum of their canonical sizes.
        public var canonicalBytes: Int64
        /// The sum of what the rule made of each.
        public var billableBytes: Int64

        /// Takes every property by name.
        public init(
            dataSource: String,
            rule: String,
            records: Int64,
            canonicalBytes: Int64,
            billableBytes: Int64
        ) {
            self.dataSource = dataSource
            self.rule = rule
            self.records = records
            self.canonicalBytes = canonicalBytes
            self.billableBytes = billableBytes
        }
    }

    /// The identifier that the reply carried.
    public var id: UniqueID
    /// The tenant's key.
    public var tenant: String
    /// The enrolled agent that sent the request; nil for any other sender.
    public var agent: UniqueID?
    /// What identified the request.
    public var batchKey: String
    /// The clock of the transaction that stored it.
    public var receivedAt: Instant
    /// One per data source with accepted records; empty for a request that was refused whole.
    public var dataSources: [SourceCount]
    /// Refused records by reason.
    public var rejected: [String: Int64]

    /// Takes every property by name.
    public init(
        id: UniqueID,
        tenant: String,
        agent: UniqueID?,
        batchKey: String,
        receivedAt: Instant,
        dataSources: [SourceCount],
        rejected: [String: Int64]
    ) {
        self.id = id
        self.tenant = tenant
        self.agent = agent
        self.batchKey = batchKey
        self.receivedAt = receivedAt
        self.dataSources = dataSources
        self.rejected = rejected
    }
}

extension Receipt {
    /// The receipt of a batch that a commit stores at an instant.
    public init(of batch: PendingBatch, receivedAt: Instant) {
        self.init(
            id: batch.receipt,
            tenant: batch.tenantKey,
            agent: batch.agent,
            batchKey: batch.key.description,
            receivedAt: receivedAt,
            dataSources: batch.parts.map { part in
                SourceCount(
                    dataSource: part.dataSource,
                    rule: part.rule,
                    records: part.records,
                    canonicalBytes: part.canonicalBytes,
                    billableBytes: part.billableBytes
                )
            },
            rejected: batch.refusals.reduce(into: [:]) { rejected, refusal in
                rejected[refusal.reason, default: 0].addSaturating(refusal.records)
            }
        )
    }

    /// The receipt as RFC 8785 writes it, without a proof: the bytes that are hashed.
    ///
    /// Data sources stand in the order of their keys.
    public var canonicalJSON: [UInt8] {
        var json = CanonicalJSON()
        json.open("{")
        json.name("agent")
        if let agent { json.string(agent.description) } else { json.null() }
        json.member("batch_key", batchKey)
        json.name("data_sources")
        json.open("[")
        for source in dataSources.sorted(by: { $0.dataSource < $1.dataSource }) {
            json.element()
            source.write(into: &json)
        }
        json.close("]")
        json.member("id", id.description)
        json.member("received_at", receivedAt.description)
        json.name("rejected")
        json.open("{")
        for (reason, records) in rejected.sorted(by: { $0.key < $1.key }) {
            json.member(reason, records)
        }
        json.close("}")
        json.member("tenant", tenant)
        json.close("}")
        return json.bytes
    }
}

extension Receipt.SourceCount {
    fileprivate func write(into json: inout CanonicalJSON) {
        json.open("{")
        json.member("billable_bytes", billableBytes)
        json.member("canonical_bytes", canonicalBytes)
        json.member("data_source", dataSource)
        json.member("records", records)
        json.member("rule", rule)
        json.close("}")
    }
}
