"""Publishes blocks of H1:STRAIN until it is ended, each sample the number of its block."""
import time

import arrakis
import numpy

STRIDE = 62_500_000
GPS = (315964800 - 18) * 10**9  # the GPS epoch, and the leap seconds since
publisher = arrakis.Publisher("h1.strain.main")
publisher.register()
channel = publisher.channels["H1:STRAIN"]
with publisher:
    at = (time.time_ns() - GPS) // STRIDE * STRIDE
    for n in range(100_000):
        publisher.publish(arrakis.SeriesBlock(at, {"H1:STRAIN": numpy.full(1024, float(n))}, {"H1:STRAIN": channel}))
        at += STRIDE
        time.sleep(max(0, (at + GPS - time.time_ns()) / 1e9))
