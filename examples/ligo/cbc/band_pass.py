"""The twin of BandPass.java, with LIGO's own client: pip install arrakis scipy.

ARRAKIS_SERVER names the gateway, ARRAKIS_TOKEN holds a token of the publisher for the audience datamesh.dev:
  export ARRAKIS_TOKEN=$(kubectl create token -n cbc band-pass --audience datamesh.dev)
"""
import os

import arrakis
from arrakis import Publisher
from arrakis.block import SeriesBlock
from scipy.signal import butter, sosfilt

BAND = {"H1:LDAS-STRAIN": "CBC:H1-STRAIN_BAND", "L1:LDAS-STRAIN": "CBC:L1-STRAIN_BAND"}
SOS = butter(4, [35, 350], btype="bandpass", fs=16384, output="sos")
state = {name: [[0.0, 0.0]] * len(SOS) for name in BAND}

publisher = Publisher("cbc.band.main", token=os.environ["ARRAKIS_TOKEN"])
publisher.register()
with publisher:
    for block in arrakis.stream(list(BAND)):
        out = {}
        for name, series in block.items():
            out[BAND[name]], state[name] = sosfilt(SOS, series.data.filled(0.0) if hasattr(series.data, "filled") else series.data, zi=state[name])
        publisher.publish(SeriesBlock(block.time_ns, out, {name: publisher.channels[name] for name in out}))
