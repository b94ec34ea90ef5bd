"""python -m flant5_sentiment, and the command flant5-sentiment: the program itself, with the same arguments."""

from __future__ import annotations

import os
import sys

from flant5_sentiment.errors import ProgramNotFound
from flant5_sentiment.program import NAME, find_program


def main() -> None:
    try:
        program = find_program()
    except ProgramNotFound as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        sys.exit(127)
    os.execv(program, [program, *sys.argv[1:]])


if __name__ == "__main__":
    main()
