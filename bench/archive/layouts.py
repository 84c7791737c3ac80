"""Which rows a time series is to be archived as: one a sample, one a block, or one a second.

Measures, for real strain and for a thousand slow channels: bytes on disk, CPU to write, CPU to read one channel, CPU to read all.
Needs pyarrow. python bench/archive/layouts.py examples/ligo/data/big-dog-968654552.parquet
"""

import os
import sys
import tempfile
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

START = 968_654_552_000_000_000
SECOND = 1_000_000_000
STRIDE = 62_500_000


def strain(path):
    """The real second of each detector, and as many more as make sizes readable: other mantissas, the same spectrum."""
    table = pq.read_table(path)
    random = np.random.default_rng(1)
    channels = {}
    for name in table.column_names:
        column = table.column(name)
        if not pa.types.is_floating(column.type):
            continue
        real = column.to_numpy().astype("float64")
        channels[name] = np.concatenate([real] + [real * (1 + 1e-3 * random.standard_normal()) for _ in range(9)])
    return channels, 16384


def slow():
    """A thousand channels of 16 Hz float32 over ten minutes: drifting readings of limited resolution."""
    random = np.random.default_rng(2)
    channels = {}
    for number in range(1000):
        walk = 20 + np.cumsum(random.standard_normal(16 * 600)) * 0.01
        channels[f"H1:PEM-CS_{number:04d}"] = (np.round(walk * 256) / 256).astype("float32")
    return channels, 16


def lists(channels, rate, length):
    """A row for each run of so many nanoseconds."""
    each = rate * length // SECOND
    names, times, values, kind = [], [], [], None
    for name in sorted(channels):
        samples = channels[name]
        kind = pa.from_numpy_dtype(samples.dtype)
        runs = len(samples) // each
        names += [name] * runs
        times.append(START + np.arange(runs) * length)
        values.append(samples[: runs * each])
    rows = len(names)
    offsets = pa.array(np.arange(rows + 1) * each, pa.int32())
    gps = np.concatenate(times)
    return pa.table({
        "channel": names,
        "gps_ns": gps,
        "time": pa.array(gps // 1000, pa.timestamp("us", "UTC")),
        "sample_rate": pa.array([rate] * rows, pa.int32()),
        "samples": pa.ListArray.from_arrays(offsets, pa.array(np.concatenate(values), kind)),
    }), "samples.list.element"


def singles(channels, rate, _length):
    """A row for each sample."""
    names = pa.DictionaryArray.from_arrays(
        np.concatenate([np.full(len(samples), place, "int32") for place, (_, samples) in enumerate(sorted(channels.items()))]),
        sorted(channels))
    gps = np.concatenate([START + np.arange(len(channels[name])) * SECOND // rate for name in sorted(channels)])
    return pa.table({
        "channel": names,
        "gps_ns": gps,
        "time": pa.array(gps // 1000, pa.timestamp("us", "UTC")),
        "value": np.concatenate([channels[name] for name in sorted(channels)]),
    }), "value"


def measure(title, build, channels, rate, length, split):
    table, leaf = build(channels, rate, length)
    encodings = {"gps_ns": "DELTA_BINARY_PACKED", "time": "DELTA_BINARY_PACKED"}
    if split:
        encodings[leaf] = "BYTE_STREAM_SPLIT"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.parquet")
        begin = time.process_time()
        pq.write_table(table, path, compression="zstd", compression_level=1, use_dictionary=["channel", "sample_rate"],
                       column_encoding=encodings, row_group_size=max(1, table.num_rows // 16), data_page_size=256 << 10,
                       write_page_index=True)
        write = time.process_time() - begin
        one = sorted(channels)[len(channels) // 2]
        begin = time.process_time()
        found = pq.read_table(path, filters=[("channel", "=", one)])
        read_one = time.process_time() - begin
        assert found.num_rows
        begin = time.process_time()
        pq.read_table(path)
        read_all = time.process_time() - begin
        raw = sum(samples.nbytes for samples in channels.values())
        print(f"{title:34} {os.path.getsize(path) / raw:7.3f} {write * 1e3 / (raw / 1e6):9.1f} {read_one * 1e3:9.1f} {read_all * 1e3 / (raw / 1e6):9.1f}")


if __name__ == "__main__":
    print(f"{'':34} {'of raw':>7} {'write':>9} {'one':>9} {'all':>9}\n{'':34} {'':>7} {'ms/MB':>9} {'ms':>9} {'ms/MB':>9}")
    for data, (channels, rate) in {"strain": strain(sys.argv[1]), "slow": slow()}.items():
        for split in (False, True):
            mark = ", split" if split else ""
            measure(f"{data}: a row a sample{mark}", singles, channels, rate, 0, split)
            measure(f"{data}: a row a block{mark}", lists, channels, rate, STRIDE, split)
            measure(f"{data}: a row a second{mark}", lists, channels, rate, SECOND, split)
