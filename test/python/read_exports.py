"""Reads the exports of a data set with other people's libraries, and holds them against the shards.

Usage: python3 read_exports.py DATASET EXPORT...
Each EXPORT is a directory made by "sim export"; its format is recognised by its files. A library that is not
installed is skipped, with a line that says so; numpy and tarfile are always used.
"""
import io
import json
import sys
import tarfile
from pathlib import Path

import msgpack
import numpy as np


def read_dataset(root):
    manifest = json.loads((root / "manifest.json").read_text())
    images, ids, labels = [], [], []
    for entry in manifest["shards"]:
        shard = msgpack.unpackb((root / entry["file"]).read_bytes())
        dtype = {"float32": "<f4", "uint16": "<u2"}[shard["dtype"]]
        images.append(np.frombuffer(shard["images"], dtype).reshape(shard["shape"]))
        ids.append(np.frombuffer(shard["ids"], "<u8"))
        labels.append({k: np.frombuffer(v, "<f8") for k, v in shard["labels"].items()})
    merged = {k: np.concatenate([part[k] for part in labels]) for k in labels[0]}
    return manifest, np.concatenate(images), np.concatenate(ids), merged


def check_npy(root, images, ids, labels):
    stored = np.load(root / "images.npy", mmap_mode="r")
    assert stored.dtype == images.dtype and (stored == images).all()
    table = np.genfromtxt(root / "labels.csv", delimiter=",", names=True, dtype=None)
    assert (np.atleast_1d(table["id"]) == ids).all()
    assert all((table[name] == column).all() for name, column in labels.items())
    return "NPY by numpy"


def check_fits(root, images, ids, labels):
    try:
        from astropy.io import fits
        from astropy.table import Table
    except ImportError:
        return "FITS skipped: astropy is not installed"
    at = 0
    for path in sorted(root.glob("*.fits")):
        with fits.open(path) as hdus:
            hdus.verify("exception")
            cube, table = hdus[0].data, hdus["LABELS"].data
            part = slice(at, at + len(cube))
            wanted = images[part, 0] if images.shape[1] == 1 else images[part]
            assert cube.shape == wanted.shape and (cube == wanted).all(), path
            assert (table["id"] == ids[part]).all()
            assert all((table[name] == column[part]).all() for name, column in labels.items())
            if images.shape[1] > 1:
                bands = hdus["BANDS"].data
                assert [name for name in bands["name"]] == [band["name"] for band in manifest["bands"]]
                zero_points = [band.get("zero_point", np.nan) for band in manifest["bands"]]
                assert np.array_equal(bands["zero_point"], zero_points, equal_nan=True)
                Table.read(path, hdu="BANDS", unit_parse_strict="raise")
        units = Table.read(path, hdu="LABELS", unit_parse_strict="raise")
        assert len(units) == len(cube)
        at += len(cube)
    assert at == len(images)
    return "FITS by astropy"


def stored_planes(images):
    """The planes of the data set, as arrays."""
    types = {"float32": "<f4", "uint16": "<u2", "uint8": "u1", "int32": "<i4"}
    planes = {}
    for index, plane in enumerate(manifest.get("planes", [])):
        parts = []
        for entry in manifest["shards"]:
            shard = msgpack.unpackb((dataset / entry["planes"][index]["file"]).read_bytes())
            parts.append(np.frombuffer(shard["images"], types[shard["dtype"]]).reshape(shard["shape"]))
        planes[plane["name"]] = np.concatenate(parts)
    return planes


def weights_of(variance):
    with np.errstate(divide="ignore"):
        return np.where(variance > 0, 1 / variance, 0).astype("f4")


def check_mef(root, images, ids, labels):
    try:
        from astropy.io import fits
        from astropy.table import Table
        from astropy.wcs import WCS
    except ImportError:
        return "MEF skipped: astropy is not installed"
    planes = stored_planes(images)
    names = {"mask": "MASK", "psf": "PSF", "segmentation": "SEG", "isolated": "ISOLATED", "variance": "WHT"}
    paths = sorted(root.glob("*.fits"))
    assert [int(path.stem) for path in paths] == sorted(ids)
    for path in paths:
        row = int(np.flatnonzero(ids == int(path.stem))[0])
        with fits.open(path, checksum=True) as hdus:
            hdus.verify("exception")
            for version, image in enumerate(images[row], 1):
                science = hdus["SCI", version]
                assert science.data.dtype.kind == image.dtype.kind and (science.data == image).all(), path
                if len(manifest["bands"]) > 1:
                    assert science.header["FILTER"] == manifest["bands"][version - 1]["name"]
                scale = manifest["bands"][version - 1].get("pixel_scale")
                if scale is not None:
                    wcs = WCS(science.header)
                    assert np.allclose(wcs.proj_plane_pixel_scales()[0].to_value("arcsec"), scale)
                    middle = [size / 2 - 0.5 for size in image.shape[::-1]]
                    assert np.allclose(wcs.wcs_pix2world([middle], 0)[0] % 360, 0, atol=1e-12)
            for name, plane in planes.items():
                for version, image in enumerate(plane[row], 1):
                    wanted = weights_of(image) if name == "variance" else image
                    assert (hdus[names[name], version].data == wanted).all(), (path, name)
            if "mask" in planes:
                bits = next(p["bits"] for p in manifest["planes"] if p["name"] == "mask")
                cards = {card.comment: card.value for card in hdus["MASK"].header.cards if card.keyword[:3] == "MB_"}
                assert cards == {name: 1 << bit for name, bit in bits.items()}
            table = hdus["LABELS"].data
            assert table["id"] == [ids[row]]
            assert all(table[name] == [column[row]] for name, column in labels.items())
    Table.read(paths[0], hdu="LABELS", unit_parse_strict="raise")
    return "MEF by astropy"


def check_meds(root, images, ids, labels):
    """A reader as the wiki of esheldon/meds describes the layout: a cutout is box_size^2 pixels from start_row on."""
    try:
        from astropy.io import fits
    except ImportError:
        return "MEDS skipped: astropy is not installed"
    planes = stored_planes(images)
    required = "id box_size ra dec ncutout file_id start_row orig_row orig_col orig_start_row orig_start_col " \
               "cutout_row cutout_col dudrow dudcol dvdrow dvdcol"
    extensions = {"variance": "weight_cutouts", "segmentation": "seg_cutouts", "mask": "bmask_cutouts", "psf": "psf"}
    for band, about in enumerate(manifest["bands"]):
        path = root / f"meds-{about['name']}.fits" if (root / f"meds-{about['name']}.fits").exists() else root / "meds.fits"
        with fits.open(path, checksum=True) as hdus:
            hdus.verify("exception")
            objects, info = hdus["object_data"].data, hdus["image_info"].data
            assert set(required.split()) <= set(objects.names) and len(hdus["metadata"].data) == 1
            assert {"image_path", "image_ext", "image_id", "image_flags", "magzp", "scale"} <= set(info.names)
            assert (objects["id"] == ids).all() and (objects["ncutout"] == 1).all()
            assert objects["file_id"].shape == (len(ids), 2) and objects["start_row"].dtype.kind == "i"
            assert (objects["file_id"][:, 0] == 0).all() and (objects["start_row"][:, 1] == -9999).all()
            assert all((objects["true_" + name] == column).all() for name, column in labels.items())

            def cutout(row, extension, start="start_row", box="box_size"):
                size, first = objects[box][row], objects[start][row, 0]
                return hdus[extension].data[first:first + size * size].reshape(size, size)

            for row in range(len(ids)):
                assert (cutout(row, "image_cutouts") == images[row, band]).all()
                for name, extension in extensions.items():
                    if name not in planes:
                        assert extension not in hdus
                        continue
                    wanted = planes[name][row, min(band, planes[name].shape[1] - 1)]
                    places = ("psf_start_row", "psf_box_size") if name == "psf" else ()
                    found = cutout(row, extension, *places)
                    assert (found == (weights_of(wanted) if name == "variance" else wanted)).all(), name
    return "MEDS by astropy"


def check_parquet(root, images, ids, labels):
    try:
        import pyarrow.parquet as reader
    except ImportError:
        return "Parquet skipped: pyarrow is not installed"
    at = 0
    for path in sorted(root.glob("*.parquet")):
        columns = reader.read_table(path).to_pydict()
        part = slice(at, at + len(columns["id"]))
        assert columns["id"] == ids[part].tolist()
        assert all(columns[name] == column[part].tolist() for name, column in labels.items())
        pixels = np.frombuffer(b"".join(columns["image"]), images.dtype)
        assert (pixels == images[part].ravel()).all()
        at += len(columns["id"])
    assert at == len(images)
    return "Parquet by pyarrow"


def check_webdataset(root, images, ids, labels):
    position = {int(key): row for row, key in enumerate(ids)}
    seen = 0
    for path in sorted(root.glob("*.tar")):
        with tarfile.open(path) as tar:
            for member in tar:
                key, kind = member.name.split(".")
                row, data = position[int(key)], tar.extractfile(member).read()
                if kind == "npy":
                    assert (np.load(io.BytesIO(data)) == images[row]).all()
                    seen += 1
                else:
                    assert json.loads(data) == {"id": int(key), **{k: v[row] for k, v in labels.items()}}
    assert seen == len(images)
    return "WebDataset by tarfile"


CHECKS = {"images.npy": check_npy, "shard-*.fits": check_fits, "meds*.fits": check_meds, "*.fits": check_mef, "*.parquet": check_parquet, "*.tar": check_webdataset}

dataset = Path(sys.argv[1])
manifest, *data = read_dataset(dataset)
for name in sys.argv[2:]:
    root = Path(name)
    assert json.loads((root / "galforge.json").read_text()) == manifest
    check = next(check for pattern, check in CHECKS.items() if list(root.glob(pattern)))
    print("OK:", check(root, *data))
