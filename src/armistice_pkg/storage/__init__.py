"""Where bytes lie. Each module is an adapter of a port of `core.ports`."""
