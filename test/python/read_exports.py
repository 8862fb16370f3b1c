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


CHECKS = {"images.npy": check_npy, "*.fits": check_fits, "*.parquet": check_parquet, "*.tar": check_webdataset}

manifest, *data = read_dataset(Path(sys.argv[1]))
for name in sys.argv[2:]:
    root = Path(name)
    assert json.loads((root / "galforge.json").read_text()) == manifest
    check = next(check for pattern, check in CHECKS.items() if list(root.glob(pattern)))
    print("OK:", check(root, *data))
