"""Reads blocks of H1:STRAIN, twenty if it is not told another number, and sees that each is in its place; late ones are counted."""
import math
import os

import arrakis

first = None
late = 0
blocks = int(os.environ.get("BLOCKS", "20"))
client = arrakis.Client(token=os.environ["ARRAKIS_TOKEN"])
for n, block in enumerate(client.stream(["H1:STRAIN"])):
    value = float(block["H1:STRAIN"].data[0])
    if math.isnan(value):
        late += 1
    elif first is None:
        first = value - n
    else:
        assert value == first + n, (value, first, n)
    if (n + 1) % 20 == 0:
        print("read", n + 1, "blocks,", late, "late", flush=True)
    if n + 1 == blocks:
        break
