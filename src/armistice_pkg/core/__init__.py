"""Values of the field, without input or output: what every other room speaks in."""
