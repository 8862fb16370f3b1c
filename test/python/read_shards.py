"""Reads a galforge data set with nothing but msgpack and numpy, and holds it against its manifest.

Usage: python3 read_shards.py DIR
"""
import hashlib
import json
import sys
from pathlib import Path

import msgpack
import numpy as np

root = Path(sys.argv[1])
manifest = json.loads((root / "manifest.json").read_text())
assert manifest["format"] == "galforge-dataset" and manifest["version"] == 1, manifest["version"]
bands, height, width = (manifest["shape"][k] for k in ("bands", "height", "width"))
names = [column["name"] for column in manifest["labels"]]
total = 0
for entry in manifest["shards"]:
    raw = (root / entry["file"]).read_bytes()
    assert len(raw) == entry["bytes"], entry["file"]
    assert hashlib.sha256(raw).hexdigest() == entry["sha256"], entry["file"]

    # the five lines of docs/shard-format.md
    shard = msgpack.unpackb(raw)
    images = np.frombuffer(shard["images"], "<" + {"float32": "f4", "uint16": "u2"}[shard["dtype"]])
    images = images.reshape(shard["shape"])
    ids = np.frombuffer(shard["ids"], "<u8")
    labels = {name: np.frombuffer(column, "<f8") for name, column in shard["labels"].items()}

    assert shard["version"] == 1
    assert shard["dtype"] == manifest["dtype"]
    assert images.shape == (entry["count"], bands, height, width), images.shape
    assert np.isfinite(images).all()
    assert (ids == entry["first_id"] + np.arange(entry["count"], dtype="u8")).all()
    assert list(labels) == names, list(labels)
    assert all(column.shape == ids.shape and np.isfinite(column).all() for column in labels.values())
    total += entry["count"]
assert total == manifest["n"]
print(f"OK: {total} stamps in {len(manifest['shards'])} shards")
