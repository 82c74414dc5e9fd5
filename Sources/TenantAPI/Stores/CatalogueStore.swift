public import Metering

/// Products, data sources and conversion rules. Everything throws `StoreFailure`.
public protocol CatalogueStore: Sendable {
    func create(_ product: Product) async throws
    /// Products whose keys come after `after`, by key.
    func products(after: String?, limit: Int) async throws -> [Product]

    func product(key: String) async throws -> Product?
    /// Changes a product and returns it; nil when there is none of that key.
    func change(product key: String, name: String?) async throws -> Product?

    func create(_ source: DataSource) async throws
    func dataSource(key: String) async throws -> DataSource?
    /// Data sources whose keys come after `after`, by key.
    func dataSources(after: String?, limit: Int) async throws -> [DataSource]
    /// Changes a data source and returns it; nil when there is none of that key.
    func change(dataSource key: String, _ change: DataSourceChange) async throws -> DataSource?

    /// Stores the next version of a data source's rule and returns it with its number.
    ///
    /// Without `effectiveFrom` the rule is in force from now; nil when `effectiveFrom` has passed.
    func appendRule(
        dataSource: String,
        expression: String,
        effectiveFrom: Instant?,
        mode: ConversionRule.Mode
    ) async throws -> ConversionRule?
    func rule(dataSource: String, version: Int) async throws -> ConversionRule?
    /// A data source's rules whose versions are above `after`, by version.
    func rules(dataSource: String, after: Int, limit: Int) async throws -> [ConversionRule]
}
