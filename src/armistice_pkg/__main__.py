"""`python -m armistice_pkg` is `armistice`."""

from armistice_pkg.cli import main

if __name__ == "__main__":
    main()
