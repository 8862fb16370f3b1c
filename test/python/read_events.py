"""Reads TensorBoard event files with nothing but struct: frames, checksums, and the fields of each event.

Usage: python3 read_events.py FILE...   prints one JSON object for every event
"""
import json
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17 & 0xFFFFFFFF) + 0xA282EAD8) & 0xFFFFFFFF


def records(raw):
    at = 0
    while at < len(raw):
        (length,) = struct.unpack_from("<Q", raw, at)
        assert struct.unpack_from("<I", raw, at + 8)[0] == masked(raw[at : at + 8]), f"length at byte {at}"
        data = raw[at + 12 : at + 12 + length]
        assert struct.unpack_from("<I", raw, at + 12 + length)[0] == masked(data), f"data at byte {at + 12}"
        yield data
        at += 16 + length
    assert at == len(raw)


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def fields(data):
    """(number, value) of each field of a message; value is int, float or bytes."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        wire = key & 7
        if wire == 0:
            value, at = varint(data, at)
        elif wire == 1:
            (value,), at = struct.unpack_from("<d", data, at), at + 8
        elif wire == 5:
            (value,), at = struct.unpack_from("<f", data, at), at + 4
        else:
            assert wire == 2, wire
            length, at = varint(data, at)
            value, at = data[at : at + length], at + length
        yield key >> 3, value


def describe(data):
    event = {}
    for number, value in fields(data):
        if number == 1:
            assert value > 1.6e9, value
        elif number == 2:
            event["step"] = value
        elif number == 3:
            event["file_version"] = value.decode()
        elif number == 5:
            for one, inner in fields(value):
                assert one == 1
                content = dict(fields(inner))
                if 4 in content:
                    image = dict(fields(content[4]))
                    size = struct.unpack(">II", image[4][16:24])
                    assert image[4][:8] == b"\x89PNG\r\n\x1a\n" and size == (image[2], image[1])
                    event[content[1].decode()] = [image[1], image[2], image[3]]
                else:
                    event[content[1].decode()] = content[2] if content[2] == content[2] else "nan"
        else:
            assert number == 7, number
            event["session"] = dict(fields(value))[1]
    return event


for path in sys.argv[1:]:
    with open(path, "rb") as file:
        for record in records(file.read()):
            print(json.dumps(describe(record)))
