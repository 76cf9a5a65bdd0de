#!/usr/bin/env python3
"""Stands in for rpicam-vid, which Debian does not have: takes the options that its documentation describes, refuses
others, and writes what it would write. The camera is a grey that grows by one with each picture.

usage: rpicam-vid.py MODE CLIP LOG OPTION…
  MODE  works | no-camera | busy | ends (after ten pictures) | silent (gives none)
  CLIP  Annex B file to write for --codec h264
  LOG   gets a line with the options of each start
"""
import argparse
import sys
import time

CAMERAS = """Available cameras
-----------------
0 : imx708_wide [4608x2592 10-bit RGGB] (/base/soc/i2c0mux/i2c@1/imx708@1a)
    Modes: 'SRGGB10_CSI2P' : 1536x864 [120.13 fps - (768, 432)/3072x1728 crop]
                             2304x1296 [56.03 fps - (0, 0)/4608x2592 crop]
                             4608x2592 [14.35 fps - (0, 0)/4608x2592 crop]

1 : ov5647 [2592x1944 10-bit GBRG] (/base/soc/i2c0mux/i2c@0/ov5647@36)
    Modes: 'SGBRG10_CSI2P' : 640x480 [58.92 fps - (16, 0)/2560x1920 crop]
                             1296x972 [46.34 fps - (0, 0)/2592x1944 crop]
"""

mode, clip, log, options = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
with open(log, "a", encoding="utf-8") as file:
    print(*options, file=file)

parser = argparse.ArgumentParser(allow_abbrev=False)
flag = {"action": "store_true"}
for name, kind in {
    "list-cameras": flag, "nopreview": flag, "flush": flag, "inline": flag, "low-latency": flag, "hflip": flag,
    "vflip": flag, "timeout": {"type": int}, "camera": {"type": int, "default": 0}, "width": {"type": int},
    "height": {"type": int}, "framerate": {"type": float, "default": 30}, "output": {}, "codec": {"default": "h264"},
    "profile": {"choices": ["baseline", "main", "high"]}, "level": {"choices": ["4", "4.1", "4.2"]},
    "bitrate": {"type": int}, "intra": {"type": int}, "libav-format": {}, "brightness": {"type": float},
    "contrast": {"type": float}, "saturation": {"type": float}, "sharpness": {"type": float}, "ev": {"type": float},
    "shutter": {}, "gain": {"type": float}, "exposure": {}, "metering": {}, "awb": {}, "denoise": {},
    "autofocus-mode": {}, "autofocus-range": {}, "lens-position": {}, "hdr": {}, "rotation": {"type": int},
}.items():
    parser.add_argument("--" + name, **kind)
parser.error = lambda message: sys.exit(f"ERROR: *** {message} ***")
args = parser.parse_args(options)

if mode == "no-camera":
    sys.exit("No cameras available!" if args.list_cameras else "ERROR: *** no cameras available ***")
if args.list_cameras:
    print(CAMERAS)
    sys.exit()
if mode == "busy":
    sys.exit("ERROR: *** failed to acquire camera /base/soc/i2c0mux/i2c@1/imx708@1a ***")
if args.camera > 1:
    sys.exit("ERROR: *** selected camera is not available ***")
print("[0:00:01.0] [1] INFO Camera camera_manager.cpp:326 libcamera v0.5.2", file=sys.stderr)
if mode == "silent":
    time.sleep(600)

out = sys.stdout.buffer
number = 0
with open(clip, "rb") as file:
    stream = file.read()
while mode != "ends" or number < 10:
    if args.codec == "yuv420":
        # Rows are as long as the image processor makes them: multiples of 64 bytes.
        stride = (args.width + 63) // 64 * 64
        out.write(bytes([number % 256]) * (stride * args.height) + bytes([128]) * (stride * args.height // 2))
    else:
        out.write(stream)
    if args.flush:
        out.flush()
    number += 1
    time.sleep(1 / args.framerate)
