"""What astropy reads of FITS images, for test/datasets/survey/astropy.test.ts.

fits_images.py FOLDER [PLACE...]: takes every FITS file below astropy's own package and below each PLACE, and files that it makes
itself in FOLDER: tile-compressed ones of every codec, type, quantisation, dithering and tile. For every image a line of JSON is
printed: file, number of the HDU, shape, whether BSCALE or BZERO scale it, and the file that its pixels were written to (float64,
little-endian); or why astropy cannot read it.
"""

import bz2
import gzip
import itertools
import json
import os
import sys
import warnings

import astropy
import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")


def pixels_of(kind, shape, rng):
    """Like a survey image: noise, a bright source, and a border of zeros."""
    y, x = np.indices(shape[-2:])
    source = 3000 * np.exp(-((x - shape[-1] / 3) ** 2 + (y - shape[-2] / 2) ** 2) / 18)
    image = np.broadcast_to(source, shape) + rng.normal(0, 10, shape)
    image[..., :2] = 0
    if np.dtype(kind).kind == "f":
        return image.astype(kind)
    info = np.iinfo(kind)
    image = np.clip(image, info.min, info.max).astype(kind)
    image.flat[5] = info.max
    image.flat[9] = info.min
    return image


# pixels of files made here that were NaN: astropy 5.2 stores a reserved number for them, without ZBLANK, and reads it as a pixel
BLANK = {}


def write(path, data, **options):
    try:
        hdu = fits.CompImageHDU(data, name="SCI", **options)
        fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(path, overwrite=True)
        BLANK[path] = np.isnan(data)
        return path
    except Exception:  # a combination that CFITSIO does not write
        if os.path.exists(path):
            os.remove(path)
        return None


def made(folder):
    rng = np.random.default_rng(11)
    whole = ["u1", "i2", "u2", "i4"]
    tiles = [
        ((21, 26), None),
        ((21, 26), (26, 21)),
        ((21, 26), (16, 8)),
        ((32, 32), (32, 16)),
        ((3, 10, 14), (14, 10, 1)),
        ((3, 10, 14), (10, 7, 2)),
    ]
    # HCOMPRESS wants at least 4 x 4 pixels in every tile, and CFITSIO writes beyond its memory for tiles of three axes
    planes = [tiles[0], tiles[1], tiles[3], tiles[4]]
    count = itertools.count()

    def path():
        return os.path.join(folder, f"made-{next(count)}.fits")

    for codec in ["RICE_1", "GZIP_1", "GZIP_2", "PLIO_1", "HCOMPRESS_1"]:
        mine = planes if codec == "HCOMPRESS_1" else tiles
        for (shape, tile), kind in itertools.product(mine, whole):
            data = pixels_of(kind, shape, rng)
            if codec == "PLIO_1":
                data = np.abs(data.astype("i4") % 5).astype(kind)
            if codec != "HCOMPRESS_1":
                yield write(path(), data, compression_type=codec, tile_size=tile)
                continue
            for scale, smooth in [(0, 0), (2, 0), (2, 1), (10, 1)]:
                # where it is lossy, CFITSIO wraps what goes beyond the type
                some = data if scale == 0 else np.where(np.abs(data.astype("f8") - 100) < 60, data, 100).astype(kind)
                yield write(path(), some, compression_type=codec, tile_size=tile, hcomp_scale=scale, hcomp_smooth=smooth)
        if codec == "PLIO_1":  # whole numbers of at least 0 only
            continue
        for (shape, tile), kind in itertools.product(mine, ["f4", "f8"]):
            for level, method in [(0, -1), *itertools.product([4, 16, -0.5], [-1, 1, 2])]:
                data = pixels_of(kind, shape, rng)
                more = {"hcomp_scale": 1, "hcomp_smooth": 1} if codec == "HCOMPRESS_1" and level == 4 and method != 2 else {}
                # the numbers that stand for NaN (and, in method 2, for exact zeros) do not survive a lossy HCOMPRESS
                if not more and rng.random() < 0.5:
                    data[..., 3, 4:9] = np.nan
                yield write(
                    path(), data, compression_type=codec, tile_size=tile, quantize_level=level, quantize_method=method,
                    dither_seed=1 + int(rng.integers(10000)), **more,
                )
    # more tiles than there are random numbers to start from, and a constant image
    yield write(path(), pixels_of("f4", (10100, 8), rng), quantize_method=1, dither_seed=9000)
    yield write(path(), np.full((40, 40), 7.5, "f4"))
    yield write(path(), np.full((40, 40), 7, "i4"), compression_type="HCOMPRESS_1")
    yield write(path(), np.arange(5000, dtype="f4").reshape(50, 100) ** 2)
    # integers with a scale, and blank pixels
    hdu = fits.PrimaryHDU(pixels_of("i2", (20, 30), rng))
    hdu.header["BSCALE"], hdu.header["BZERO"], hdu.header["BLANK"] = 0.5, 100.0, -32768
    plain = path()
    hdu.writeto(plain)
    yield plain
    for name, module in (("gz", gzip), ("bz2", bz2)):
        packed = f"{plain}.{name}"
        with module.open(packed, "wb") as to, open(plain, "rb") as source:
            to.write(source.read())
        yield packed


def found(place):
    for root, _, names in os.walk(place):
        for name in sorted(names):
            if any(name.lower().endswith(end) for end in (".fits", ".fit", ".fits.gz", ".fits.bz2", ".fits.fz", ".fz")):
                yield os.path.join(root, name)


def scaled(header):
    whole = header.get("BITPIX", 0) > 0
    return header.get("BSCALE", 1) != 1 or (header.get("BZERO", 0) not in (0, 128, -128, 32768, 2**31, 2**63) if whole else header.get("BZERO", 0) != 0)


def images_of(path, folder, number):
    with fits.open(path) as hdus:
        for k in range(len(hdus)):
            hdu = hdus[k]
            if not getattr(hdu, "is_image", False):
                continue
            line = {"file": path, "hdu": k}
            # the header is changed when the data are read
            line["scaled"] = bool(scaled(hdus[k]._orig_header if hasattr(hdu, "_orig_header") else hdu.header))
            try:
                data = hdu.data
            except Exception as error:
                yield {**line, "error": f"{type(error).__name__}: {error}"}
                continue
            if data is None or data.size == 0:
                continue
            name = os.path.join(folder, f"pixels-{next(number)}")
            values = np.ascontiguousarray(data).astype("<f8")
            if path in BLANK:
                values[BLANK[path]] = np.nan
            values.tofile(name)
            yield {**line, "shape": list(data.shape), "pixels": name}


def main():
    folder, *places = sys.argv[1:]
    places = [os.path.dirname(astropy.__file__), *places]
    number = itertools.count()
    unmade = 0
    for origin, files in [("made", made(folder)), *[(place, found(place)) for place in places]]:
        for path in files:
            if path is None:
                unmade += 1
                continue
            try:
                for line in images_of(path, folder, number):
                    print(json.dumps({"origin": origin, **line}))
            except Exception as error:
                print(json.dumps({"origin": origin, "file": path, "error": f"{type(error).__name__}: {error}"}))
    print(json.dumps({"origin": "made", "unmade": unmade}))


main()
