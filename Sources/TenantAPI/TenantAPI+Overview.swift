// TenantAPI owns the REST routes of operators and tenants: authentication, validation, problem
// details. It does not own SQL (it declares the stores it needs) nor OTLP.
