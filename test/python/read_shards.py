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
assert manifest["format"] == "galforge-dataset" and manifest["version"] in (1, 2), manifest["version"]
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

    assert shard["version"] in (1, 2)
    assert shard["dtype"] == manifest["dtype"]
    assert images.shape == (entry["count"], bands, height, width), images.shape
    assert np.isfinite(images).all()
    if "names" in shard:
        names_of = shard["names"].decode().split("\n")
        assert [int(hashlib.sha256(name.encode()).hexdigest()[:13], 16) for name in names_of] == ids.tolist()
    else:
        assert (ids == entry["first_id"] + np.arange(entry["count"], dtype="u8")).all()
    assert list(labels) == names, list(labels)
    missing = {column["name"] for column in manifest["labels"] if column.get("missing")}
    assert all(column.shape == ids.shape for column in labels.values())
    assert all(np.isfinite(column).all() for name, column in labels.items() if name not in missing)
    total += entry["count"]
assert total == manifest["n"]
print(f"OK: {total} stamps in {len(manifest['shards'])} shards")
