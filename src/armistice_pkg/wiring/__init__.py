"""The only place that names adapters and joins them to services; the faces call it. One module a verb."""
