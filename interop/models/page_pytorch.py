"""Runs the export of examples/models/pytorch.md: writes what it takes for granted, runs it, and computes what must come out.

Argument: a directory with the page's code, export.py. It gets a trained model and photos; the model that the code
exports; and "expected.json", from the photos and the exported model, with torchvision's transforms.
"""

import pathlib
import sys

import torch
from torchvision.models import resnet18

from calibration import calibrate, crops, prepare
from common import copy_photos, run, run_export, softmax, write_expected

directory = pathlib.Path(sys.argv[1])
photos = copy_photos(directory)

torch.manual_seed(1)
model = resnet18(num_classes=4)
calibrate(model, model.fc, crops(photos, 4))
torch.save(model.state_dict(), directory / "resnet18.pth")

run_export(directory)

exported = directory / "resnet18.onnx"
write_expected(directory, {exported: (photos, softmax(run(exported, prepare(photos))))})
