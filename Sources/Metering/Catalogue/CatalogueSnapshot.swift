public import Telemetry

/// All data sources and rules as of one reading of the database; immutable, so that many requests
/// may use it at once.
public struct CatalogueSnapshot: Sendable {
    /// The data sources in the order of their keys.
    public let dataSources: [DataSource]
    private let timelines: [RuleTimeline]
    private let byEventName: NameTable
    private let byScopeName: [Signal: NameTable]
    private let defaults: [Signal: Int]

    /// - Parameters:
    ///   - dataSources: all of them, in any order.
    ///   - rules: all versions of all rules, past and future, live and shadow.
    public init(dataSources: [DataSource], rules: [ConversionRule]) {
        let sources = dataSources.sorted { $0.key < $1.key }
        let rulesBySource = Dictionary(grouping: rules, by: \.dataSource)
        self.dataSources = sources
        timelines = sources.map { source in
            RuleTimeline(
                standard: .standard(for: source.origin),
                rules: rulesBySource[source.key] ?? []
            )
        }
        var eventNames: [(String, Int)] = []
        var scopeNames: [Signal: [(String, Int)]] = [:]
        var defaults: [Signal: Int] = [:]
        for (number, source) in sources.enumerated() {
            switch source.match {
            case .eventName(let name): eventNames.append((name, number))
            case .scopeName(let name): scopeNames[source.signal, default: []].append((name, number))
            case .signalDefault: defaults[source.signal] = defaults[source.signal] ?? number
            }
        }
        byEventName = NameTable(eventNames)
        byScopeName = scopeNames.mapValues { NameTable($0) }
        self.defaults = defaults
    }

    /// The number in `dataSources` of a record's data source: by event name, else by scope name,
    /// else the signal's default; nil where there is none of these.
    ///
    /// A source of origin `agent` takes records from enrolled agents only; from any other sender
    /// they fall to the signal's default source.
    public func dataSourceNumber(
        signal: Signal,
        eventName: UnsafeRawBufferPointer,
        scopeName: UnsafeRawBufferPointer,
        isFromAgent: Bool
    ) -> Int? {
        let byEvent = signal == .logs ? byEventName[eventName] : nil
        let matched = byEvent ?? byScopeName[signal]?[scopeName]
        guard let matched, isFromAgent || dataSources[matched].origin == .any else {
            return defaults[signal]
        }
        return matched
    }

    /// The live rule of a data source in force at an instant, and the half-open period in which it
    /// is.
    public func rule(
        ofDataSource number: Int,
        at instant: Instant
    ) -> (rule: CompiledRule, from: Instant, until: Instant) {
        timelines[number].rule(at: instant)
    }

    /// The shadow rule of a data source that runs at an instant; nil without one.
    public func shadowRule(ofDataSource number: Int, at instant: Instant) -> CompiledRule? {
        timelines[number].shadowRule(at: instant)
    }

    /// Rules whose text does not compile: the operator should hear of them.
    public var brokenRules: [(dataSource: String, rule: CompiledRule)] {
        zip(dataSources, timelines).flatMap { source, timeline in
            timeline.broken.map { (source.key, $0) }
        }
    }
}
