"""Reads an archived stream with pyiceberg and with DuckDB, and compares every sample with what was published."""

import os

import duckdb
from pyiceberg.catalog.sql import SqlCatalog

start, stride, strides, rate = (int(os.environ[name]) for name in ("START", "STRIDE", "STRIDES", "RATE"))
channels = os.environ["CHANNELS"].split(",")
namespace, _, name = os.environ["TABLE"].rpartition(".")


def published():
    """What the publisher of the test sends, by channel and time."""
    count = rate * stride // 10**9
    for block in range(strides):
        begin = start + block * stride
        for sample in range(count):
            time = begin + sample * 10**9 // rate
            yield time // 10**6 * rate // 1000 % 1_000_003


catalog = SqlCatalog("datamesh", uri="sqlite:///" + os.environ["CATALOG"], warehouse=os.environ["WAREHOUSE"])
table = catalog.load_table(f"{namespace}.{name}")
wanted = [float(value) for value in published()]
rows = 0
for channel in channels:
    found = table.scan(row_filter=f"channel == '{channel}'").to_arrow().sort_by("gps_ns")
    samples = [value for row in found.column("samples_float64").to_pylist() for value in row]
    assert samples == wanted, f"pyiceberg reads other samples of {channel}: {len(samples)} of {len(wanted)}"
    rows += found.num_rows

view = table.scan().to_duckdb(table_name="archive")
for channel in channels:
    samples = view.execute(
        "select unnest(samples_float64) from (select * from archive where channel = ? order by gps_ns)", [channel]
    ).fetchall()
    assert [value for (value,) in samples] == wanted, f"DuckDB reads other samples of {channel}"
seconds = view.execute("select epoch(max(time) - min(time)) from archive").fetchone()[0]
assert 0 <= seconds <= strides * stride / 1e9, seconds
print("the very samples of", len(channels), "channels,", rows, "rows")
