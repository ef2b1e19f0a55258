"""`python -m polasepatu` and the program `polasepatu`."""

from __future__ import annotations

import sys

from polasepatu.cli.framework.run import run


def main() -> None:
    """Run the program with the words of the command line."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
