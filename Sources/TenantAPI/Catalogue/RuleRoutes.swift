import HTTPTypes
import Metering

/// `/api/v1/data-sources/{key}/rules`: what a record of a source is billed as, in versions.
struct RuleRoutes: Sendable {
    let store: any CatalogueStore

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/data-sources/{key}/rules",
                name: "createRule",
                summary: "Publish a data source's next conversion rule.",
                access: .operatorOnly,
                body: RuleForm.newSchema,
                successStatus: .created,
                success: RuleForm.schema,
                refusals: [.notFound],
                handle: create
            ),
            Endpoint(
                .get,
                "/api/v1/data-sources/{key}/rules",
                name: "listRules",
                summary: "A data source's rules, oldest first.",
                access: .operatorOnly,
                parameters: QueryParameter.page,
                success: .page(RuleForm.schema),
                refusals: [.notFound],
                handle: list
            ),
            Endpoint(
                .get,
                "/api/v1/data-sources/{key}/rules/{version}",
                name: "getRule",
                summary: "One version of a data source's rule.",
                access: .operatorOnly,
                success: RuleForm.schema,
                refusals: [.notFound],
                handle: get
            ),
        ]
    }

    private func create(_ call: Call) async throws -> Reply {
        let source = try await dataSource(call)
        let wish = try RuleForm.read(call.body)
        let rule = try await store.appendRule(
            dataSource: source.key,
            expression: wish.expression,
            effectiveFrom: wish.effectiveFrom,
            mode: wish.mode
        )
        guard let rule else {
            throw Problem.invalid(
                "/effective_from",
                "has passed; leave it out for a rule that is in force at once"
            )
        }
        return .created(
            RuleForm.json(rule),
            at: "/api/v1/data-sources/\(source.key)/rules/\(rule.version)",
            changed: .rules
        )
    }

    private func list(_ call: Call) async throws -> Reply {
        let source = try await dataSource(call)
        let page = try PageRequest(call.query, list: "data-sources/\(source.key)/rules")
        let rules = try await store.rules(
            dataSource: source.key,
            after: page.after.flatMap(Int.init) ?? 0,
            limit: page.limit + 1
        )
        return .ok(page.page(rules, position: { String($0.version) }, json: RuleForm.json))
    }

    private func get(_ call: Call) async throws -> Reply {
        let source = try await dataSource(call)
        guard let version = call.versionNumber(),
            let rule = try await store.rule(dataSource: source.key, version: version)
        else { throw Problem.notFound("rule", "\(source.key)/\(call.path("version"))") }
        return .ok(RuleForm.json(rule))
    }

    private func dataSource(_ call: Call) async throws -> DataSource {
        let key = try call.key("key", of: "data source")
        guard let source = try await store.dataSource(key: key) else {
            throw Problem.notFound("data source", key)
        }
        return source
    }
}
