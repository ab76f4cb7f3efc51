"""Answer new rows: python3 predict.py flowers.csv.json new.csv (without new.csv, type them)."""

import fileinput
import json
import sys

from learn import answers_of, numbers, rows_of

if len(sys.argv) < 2:
    sys.exit(__doc__)
try:
    with open(sys.argv[1]) as file:
        model = json.load(file)
    if "names" not in model:
        raise ValueError(f"{sys.argv[1]} isn't what learn.py saves")
    names = model["names"]
    with fileinput.input(sys.argv[2:], openhook=fileinput.hook_encoded("utf-8-sig")) as new:
        for line, row in rows_of(new, names):
            print(*answers_of(model, [numbers(line, row, names)]), flush=True)
except (OSError, ValueError) as error:
    sys.exit(f"predict.py: {error}")
except KeyboardInterrupt:  # Ctrl-C ends the typing
    pass
