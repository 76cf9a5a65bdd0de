"""What both Python peers share: the lines they read and print, and pictures that show their number (tests/media/README.md)."""

import json
import os
import sys

# Reading a number, the lines, and what aiortc and webrtcbin want: as the receivers of the daemon's tests do it.
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "EndToEnd.Tests", "python"))

from whep import BLOCK_SIZE, report  # noqa: E402,F401

WIDTH = 640
HEIGHT = 360
FRAMES_PER_SECOND = 25


def read_lines(handle):
    """Hands over each JSON object of standard input; returns when that ends."""
    for line in sys.stdin:
        handle(json.loads(line))


def numbered(number):
    """The luma of a picture that shows its number: bytes, WIDTH x HEIGHT."""
    checksum = (number ^ number >> 4 ^ number >> 8 ^ number >> 12) & 15 ^ 10
    bits = f"10{number:016b}{checksum:04b}"
    strip = b"".join((b"\xeb" if bit == "1" else b"\x10") * BLOCK_SIZE for bit in bits)
    strip += b"\x80" * (WIDTH - len(strip))
    bar = number * 4 % WIDTH
    row = b"\x60" * bar + b"\xa0" * (WIDTH - bar)
    return row * (HEIGHT - BLOCK_SIZE) + strip * BLOCK_SIZE
