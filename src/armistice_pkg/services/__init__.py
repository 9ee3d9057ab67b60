"""One module a verb. Services see the world through `core.ports` only."""
