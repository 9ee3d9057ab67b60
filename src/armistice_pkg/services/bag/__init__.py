"""A folder to a bag: `looking` tells all that stands against it, `request` what was asked for, `run` makes the bag."""
