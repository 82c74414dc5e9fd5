// TenantAPI owns the REST routes of operators and tenants: authentication, validation, problem
// details, the OpenAPI document. It does not own SQL (it declares the stores it needs, in Stores),
// rating (Billing) nor OTLP (Ingestion).
//
// A request's path: RESTMiddleware -> RESTAPI -> RouteTable (which route) -> CallReader (who asks,
// may he, what does he say) -> the route's handler, which reads JSON with ObjectReader, asks its
// store and answers with a Reply or throws a Problem -> RESTAPI, which tells of the change and
// writes the reply. The same RouteTable writes /openapi.json, so a route cannot be there and not be
// described.
