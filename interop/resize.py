"""Resizes images with Pillow.

Argument: a directory with a file "cases.txt". Each of its lines is "INPUT WIDTH HEIGHT CHANNELS FILTER NEW_WIDTH NEW_HEIGHT OUTPUT".
Input and output are files of raw bytes in the directory.
"""

import pathlib
import sys

from PIL import Image

directory = pathlib.Path(sys.argv[1])
for line in (directory / "cases.txt").read_text().splitlines():
    source, width, height, channels, name, new_width, new_height, target = line.split()
    mode = "L" if channels == "1" else "RGB"
    image = Image.frombytes(mode, (int(width), int(height)), (directory / source).read_bytes())
    resized = image.resize((int(new_width), int(new_height)), Image.Resampling[name])
    (directory / target).write_bytes(resized.tobytes())
