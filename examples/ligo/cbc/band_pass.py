"""The twin of BandPass.java with LIGO's own client: pip install arrakis scipy.

ARRAKIS_SERVER names the gateway (default: grpc://localhost:31206), ARRAKIS_TOKEN holds a token of the publisher:
  export ARRAKIS_TOKEN=$(kubectl create token -n cbc band-pass --audience datamesh.dev)
"""
import arrakis
import numpy
from scipy.signal import butter, sosfilt, sosfilt_zi

BAND = {"H1:LDAS-STRAIN": "CBC:H1-STRAIN_BAND", "L1:LDAS-STRAIN": "CBC:L1-STRAIN_BAND"}
SOS = butter(4, [35, 350], btype="bandpass", fs=16384, output="sos")
state = {name: numpy.zeros_like(sosfilt_zi(SOS)) for name in BAND}

publisher = arrakis.Publisher("cbc.band.main")
publisher.register()
with publisher:
    for block in arrakis.stream(list(BAND)):
        out = {}
        for name, band in BAND.items():
            samples = numpy.ma.filled(block[name].data, 0.0)
            out[band], state[name] = sosfilt(SOS, samples, zi=state[name])
        publisher.publish(arrakis.SeriesBlock(block.time_ns, out, {band: publisher.channels[band] for band in out}))
