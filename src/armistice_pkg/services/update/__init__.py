"""A new version of a bag: `contents` reads what there is, `plan` weighs the request against it, `run` carries it out.

`fixity` verifies what is kept, `tag_files` writes what says so, and `history` writes down what changed.
"""
