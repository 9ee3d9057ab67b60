"""Who does the work: this process, or several. Each module is an adapter of the `Engine` port."""
