"""Reads twenty blocks of H1:STRAIN, and sees that each follows the one before."""
import os

import arrakis

last = None
client = arrakis.Client(token=os.environ["ARRAKIS_TOKEN"])
for n, block in enumerate(client.stream(["H1:STRAIN"])):
    value = float(block["H1:STRAIN"].data[0])
    assert last is None or value == last + 1, (last, value)
    last = value
    if n == 19:
        break
print("read", n + 1, "blocks")
