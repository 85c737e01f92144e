"""Resizes and crops images with torchvision.

Argument: a directory with a file "cases.txt". Each of its lines is "INPUT WIDTH HEIGHT CHANNELS FILTER EDGE CROP_WIDTH CROP_HEIGHT
OUTPUT". Input and output are files of raw bytes in the directory.
"""

import pathlib
import sys

from PIL import Image
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Resize

directory = pathlib.Path(sys.argv[1])
for line in (directory / "cases.txt").read_text().splitlines():
    source, width, height, channels, name, edge, crop_width, crop_height, target = line.split()
    mode = "L" if channels == "1" else "RGB"
    image = Image.frombytes(mode, (int(width), int(height)), (directory / source).read_bytes())
    transform = Compose([Resize(int(edge), InterpolationMode[name]), CenterCrop((int(crop_height), int(crop_width)))])
    (directory / target).write_bytes(transform(image).tobytes())
