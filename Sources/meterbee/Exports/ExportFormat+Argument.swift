public import ArgumentParser
public import Exports

extension ExportFormat: ExpressibleByArgument {}
