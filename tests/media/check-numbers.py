#!/usr/bin/env python3
"""Prints the frame numbers a clip shows: check-numbers.py CLIP (needs ffmpeg). The layout is in README.md."""
import subprocess, sys

BLOCK, BLOCKS = 24, 22


def read_number(luma, width, height):
    """The number, or None if the strip cannot be trusted. luma: bytes of one picture, row by row."""
    def mean(index):
        left, top = index * BLOCK + BLOCK // 3, height - BLOCK + BLOCK // 3
        side = BLOCK // 3
        return sum(sum(luma[(top + y) * width + left:(top + y) * width + left + side]) for y in range(side)) / side ** 2
    white, black = mean(0), mean(1)
    if white - black < 48:
        return None
    bits = [int(mean(i) > (white + black) / 2) for i in range(2, BLOCKS)]
    number = int("".join(map(str, bits[:16])), 2)
    checksum = int("".join(map(str, bits[16:])), 2)
    expected = (number ^ number >> 4 ^ number >> 8 ^ number >> 12) & 15 ^ 0b1010
    return number if checksum == expected else None


def main(clip):
    size = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", clip],
                          check=True, capture_output=True, text=True).stdout
    width, height = map(int, size.split(","))
    luma = subprocess.run(["ffmpeg", "-v", "error", "-i", clip, "-vsync", "0", "-pix_fmt", "gray", "-f", "rawvideo", "-"],
                          check=True, capture_output=True).stdout
    count = len(luma) // (width * height)
    print([read_number(luma[i * width * height:(i + 1) * width * height], width, height) for i in range(count)])


main(sys.argv[1])
