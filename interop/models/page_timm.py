"""Runs the export of examples/models/timm.md: writes what it takes for granted, runs it, and computes what must come out.

Argument: a directory with the page's code, export.py. It gets a trained model and photos; the model that the code
exports; and "expected.json", from the photos and the exported model, with timm's transforms.
"""

import pathlib
import sys

import timm
import torch
from PIL import Image

from calibration import calibrate, crops
from common import copy_photos, run, run_export, softmax, write_expected

directory = pathlib.Path(sys.argv[1])
photos = copy_photos(directory)

torch.manual_seed(1)
model = timm.create_model("mobilenetv3_small_100", num_classes=4)
calibrate(model, model.get_classifier(), crops(photos, 4))
torch.save(model.state_dict(), directory / "mobilenet.pth")

run_export(directory)

exported = directory / "mobilenet" / "model.onnx"
transform = timm.data.create_transform(**timm.data.resolve_model_data_config(timm.create_model("mobilenetv3_small_100")))
batch = torch.stack([transform(Image.open(photo).convert("RGB")) for photo in photos]).numpy()
write_expected(directory, {exported.parent: (photos, softmax(run(exported, batch)))})
