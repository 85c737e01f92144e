"""Runs the export of examples/models/hugging-face.md: writes what it takes for granted, runs it, and computes what must come out.

Argument: a directory with the page's code, export.sh. It gets a trained model and photos; the model that the code
exports; and "expected.json", from the photos and the exported model, with the image processor of Transformers.
"""

import os
import pathlib
import sys

os.environ["USE_TF"] = "0"

import torch
from PIL import Image
from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

from calibration import calibrate, crops
from common import copy_photos, run, run_export, softmax, write_expected

directory = pathlib.Path(sys.argv[1])
photos = copy_photos(directory)

torch.manual_seed(1)
names = dict(enumerate(["palace", "flower", "coffee", "cat"]))
model = ViTForImageClassification(
    ViTConfig(hidden_size=96, num_hidden_layers=4, num_attention_heads=4, intermediate_size=192, id2label=names)
)
torch.nn.init.normal_(model.classifier.weight)
calibrate(model, model.classifier, crops(photos, 4), logits=lambda output: output.logits)
model.save_pretrained(directory / "my-vit")
ViTImageProcessor().save_pretrained(directory / "my-vit")

run_export(directory)

exported = directory / "vit" / "model.onnx"
processor = ViTImageProcessor.from_pretrained(directory / "vit")
batch = processor([Image.open(photo).convert("RGB") for photo in photos], return_tensors="np")["pixel_values"]
write_expected(directory, {exported.parent: (photos, softmax(run(exported, batch)))})
