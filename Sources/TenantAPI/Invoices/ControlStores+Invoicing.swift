extension ControlStores {
    /// The routes of invoicing.
    ///
    /// - Parameter renderer: other media types of invoices than JSON; nil where there are none.
    func invoicingEndpoints(renderer: (any InvoiceRendering)? = nil) -> [Endpoint] {
        var endpoints = IssuerRoutes(store: invoicing.issuer).endpoints
        endpoints += UpcomingInvoiceRoutes(store: invoicing.upcoming, renderer: renderer).endpoints
        endpoints +=
            InvoiceRoutes(
                store: invoicing.invoices,
                drafts: invoicing.upcoming,
                tenants: tenants,
                renderer: renderer
            ).endpoints
        endpoints += InvoiceActRoutes(store: invoicing.invoices).endpoints
        endpoints += RerateRoutes(store: invoicing.reratings).endpoints
        endpoints +=
            LineExplainRoutes(
                stores: invoicing,
                tenants: tenants,
                agents: agents
            ).endpoints
        endpoints += BillingRunRoutes(store: invoicing.runs).endpoints
        return endpoints
    }
}
