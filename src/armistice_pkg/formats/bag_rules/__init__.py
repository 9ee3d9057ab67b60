"""The rules of RFC 8493, each a small function with its clause: values in, problems out."""
