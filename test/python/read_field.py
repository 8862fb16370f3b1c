"""What astropy reads of a field, for test/sim/field/python.test.ts: prints OK, or what is wrong.

read_field.py FIELD.fits
"""

import sys
import warnings

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

warnings.simplefilter("error")

with fits.open(sys.argv[1], checksum=True, memmap=False) as hdus:
    names = " ".join(f"{hdu.name}{hdu.ver}" for hdu in hdus)
    table = hdus["CATALOG"].data
    shape = hdus["SCI"].data.shape
    # x and y are FITS pixels less a half; numpy counts pixel centres from 0
    x, y = table["x"] - 0.5, table["y"] - 0.5
    worst = 0.0
    for name in ("SCI", "WHT", "MASK", "SEG"):
        wcs = WCS(hdus[name].header)
        there = wcs.all_world2pix(table["ra"], table["dec"], 0)
        worst = max(worst, np.abs(there - np.array([x, y])).max())
        ra, dec = wcs.all_pix2world(x, y, 0)
        turn = np.cos(np.radians(dec)) * (np.mod(ra - table["ra"] + 180, 360) - 180)
        away = np.hypot(turn, dec - table["dec"]) / abs(wcs.wcs.cd[0, 0])
        worst = max(worst, away.max())
    assert worst < 1e-3, f"positions differ by {worst} pixels"
    segments = hdus["SEG"].data
    assert segments.dtype.kind == "i" and segments.max() <= len(table)
    assert hdus["MASK"].data.dtype.kind == "i"
    on = segments[np.floor(table["y"]).astype(int), np.floor(table["x"]).astype(int)]
    bright = table["mag_ab"] < 22
    assert np.mean(on[bright] == table["id"][bright]) > 0.9, "segments are elsewhere"
    deviations = (hdus["SCI"].data - hdus["SCI"].header["SKYLEVEL"]) * np.sqrt(hdus["WHT"].data)
    assert abs(np.std(deviations[segments == 0]) - 1) < 0.05, "the weights are wrong"
    print(f"OK: {names}; {len(table)} objects on {shape[0]} x {shape[1]}")
