"""What pyarrow takes for the same files: to read all, to read one channel, and to write the same rows once more.

Takes the name of a channel, and the files' paths, a line each, from standard input; prints figures as JSON. MB are 10^6 bytes of samples.
"""

import json
import sys
import tempfile
import time

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

ROUNDS = 3


def samples(table):
    total = 0
    for name in table.column_names:
        if name.startswith("samples_"):
            values = pa.concat_arrays([chunk.flatten() for chunk in table.column(name).chunks])
            total += len(values) * values.type.bit_width // 8
    return total


def best(work):
    """The least wall time and processor time of some rounds."""
    walls, processors = [], []
    for _ in range(ROUNDS):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


def main():
    channel = sys.argv[1]
    paths = sys.stdin.read().split()
    data = ds.dataset(paths, format="parquet")
    columns = [name for name in data.schema.names if name.startswith(("samples_", "channel", "gps_ns"))]
    # A file at a time, as who passes rows on reads: the whole would be a matter of memory.
    threads, _ = best(lambda: [pq.read_table(path, columns=columns) for path in paths])
    alone, _ = best(lambda: [pq.read_table(path, columns=columns, use_threads=False) for path in paths])
    one, _ = best(lambda: data.to_table(columns=columns, filter=ds.field("channel") == channel, use_threads=False))
    tables = [pq.read_table(path) for path in paths[: max(1, len(paths) // 2)]]
    size = sum(samples(table) for table in tables)
    whole = sum(samples(pq.read_table(path, columns=columns)) for path in paths)
    leaf = [f"{name}.list.element" for name in data.schema.names if name.startswith("samples_")]
    with tempfile.TemporaryDirectory() as folder:
        _, writing = best(
            lambda: [
                pq.write_table(
                    table,
                    f"{folder}/{number}.parquet",
                    compression="zstd",
                    compression_level=1,
                    use_dictionary=["channel", "topic"],
                    column_encoding={name: "BYTE_STREAM_SPLIT" for name in leaf},
                    data_page_version="2.0",
                )
                for number, table in enumerate(tables)
            ]
        )
    print(
        json.dumps(
            {
                "readMegabytesPerSecond": whole / 1e6 / threads,
                "readAloneMegabytesPerSecond": whole / 1e6 / alone,
                "readChannelMillis": one * 1e3,
                "writeMillisPerMegabyte": writing * 1e3 / (size / 1e6),
            }
        )
    )


main()
