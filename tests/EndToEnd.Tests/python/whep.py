"""What both Python receivers share: the WHEP request, the frame number strip, the lines they print."""

import json
import sys
import time
import urllib.request

BLOCKS = 22
BLOCK_SIZE = 24
MIN_CONTRAST = 48
REQUEST_TIMEOUT_S = 10

_begun = time.monotonic()


def report(kind, **fields):
    """One JSON object per line; ms since the program began."""
    fields = {"type": kind, "ms": round((time.monotonic() - _begun) * 1000), **fields}
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def post_offer(url, sdp, token=None):
    """draft-ietf-wish-whep: POST the offer, get the answer (201 Created) and the session's URL."""
    headers = {"Content-Type": "application/sdp"}
    if token:
        headers["Authorization"] = "Bearer " + token
    request = urllib.request.Request(url, data=sdp.encode(), headers=headers, method="POST")
    with urllib.request.urlopen(request, timeout=REQUEST_TIMEOUT_S) as response:
        location = urllib.request.urljoin(url, response.headers.get("Location", ""))
        report("answer", status=response.status, location=location)
        return response.read().decode()


def read_number(luma, width, height, stride):
    """The number in the strip of tests/media/README.md, or None. luma: bytes, one per pixel, rows of `stride`."""
    if width < BLOCKS * BLOCK_SIZE:
        return None
    top = height - 16
    levels = []
    for block in range(BLOCKS):
        left = block * BLOCK_SIZE + 8
        rows = (luma[(top + y) * stride + left:(top + y) * stride + left + 8] for y in range(8))
        levels.append(sum(sum(row) for row in rows) / 64)
    if levels[0] - levels[1] < MIN_CONTRAST:
        return None
    threshold = (levels[0] + levels[1]) / 2
    bits = [1 if level > threshold else 0 for level in levels[2:]]
    number = int("".join(map(str, bits[:16])), 2)
    checksum = int("".join(map(str, bits[16:])), 2)
    expected = (number ^ number >> 4 ^ number >> 8 ^ number >> 12) & 15 ^ 10
    return number if checksum == expected else None
