"""The text-direction classifier of PaddleOCR, out of RapidOCR's package: BGR, 192x48, the classes 0 and 180 degrees.

Argument: a directory. It gets the model with its side file, pictures of text, and "expected.json".
"""

import importlib.util
import pathlib
import shutil
import sys

import numpy
from PIL import Image, ImageDraw, ImageFont

from common import run, write_expected, write_side_file

directory = pathlib.Path(sys.argv[1])
package = pathlib.Path(importlib.util.find_spec("rapidocr").origin).parent
model = pathlib.Path(shutil.copy(package / "models" / "ch_ppocr_mobile_v2.0_cls_mobile.onnx", directory / "direction.onnx"))
write_side_file(
    model,
    name="direction",
    classes=["0", "180"],
    layout="NCHW",
    width=192,
    height=48,
    channel_order="bgr",
    mean=[0.5] * 3,
    std=[0.5] * 3,
    output="probabilities",
    resize={"width": 192, "height": 48, "filter": "bilinear"},
)

pictures = []
images = []
# Colours far from grey: with red and blue swapped, the probabilities differ.
for text, paper, ink in [("Size 42", "navy", "orange"), ("SOLD", "orange", "blue"), ("Summer sale", "green", "blue")]:
    picture = Image.new("RGB", (420, 100), paper)
    ImageDraw.Draw(picture).text((20, 20), text, fill=ink, font=ImageFont.load_default(52))
    for angle in (0, 180):
        pictures.append(directory / f"{text.replace(' ', '-')}-{angle}.png")
        picture.rotate(angle).save(pictures[-1])
        resized = picture.rotate(angle).resize((192, 48), Image.Resampling.BILINEAR)
        images.append(numpy.asarray(resized)[:, :, ::-1].transpose(2, 0, 1) / numpy.float32(255))
batch = (numpy.float32(images) - numpy.float32(0.5)) / numpy.float32(0.5)
expected = run(model, batch)
# Else the test would not notice the order of the channels.
assert abs(run(model, batch[:, ::-1].copy()) - expected).max() > 0.01
write_expected(directory, {model: (pictures, expected)})
