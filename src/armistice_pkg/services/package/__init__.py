"""Records and their files to bags, and what is published of them.

`run` leads; `documents` and `collections` make one bag each; `contents` fills the payload,
`history` writes its PREMIS, `recipe` says what it was made from, `publications` what readers get to see.
"""
