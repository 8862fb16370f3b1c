"""What the networks in PyTorch have in common: the file that they are given, and commands that are timed."""
import json
import sys
import time

import numpy as np
import torch


def read_safetensors(path):
    raw = open(path, "rb").read()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])
    metadata = header.pop("__metadata__")
    data = raw[8 + size :]
    array = lambda e: np.frombuffer(data[slice(*e["data_offsets"])], "<f4").reshape(e["shape"]).copy()
    return {name: torch.from_numpy(array(entry)) for name, entry in header.items()}, metadata


def answer(commands):
    """Lines "NAME COUNT" on standard input, each answered by a line of JSON: what COUNT calls of the command return, and their times."""
    for line in sys.stdin:
        name, count = line.split()
        results, ms = [], []
        for _ in range(int(count)):
            start = time.perf_counter()
            results.append(commands[name]())
            ms.append(1000 * (time.perf_counter() - start))
        print(json.dumps({"ms": ms, **({} if results[0] is None else {"losses": results})}), flush=True)
