"""Random networks that react to photos as trained ones do, and torchvision's preprocessing for ImageNet."""

import torch
from PIL import Image
from torchvision.transforms import RandomResizedCrop
from torchvision.transforms._presets import ImageClassification

PREPROCESSING = ImageClassification(crop_size=224)
MEAN = PREPROCESSING.mean
STD = PREPROCESSING.std


def prepare(photos):
    """Photos as torchvision's models get them: a batch as numpy array."""
    return torch.stack([PREPROCESSING(Image.open(photo).convert("RGB")) for photo in photos]).numpy()


def crops(photos, count):
    """Random parts of photos, normalised."""
    crop = RandomResizedCrop(224, scale=(0.2, 1.0))
    images = [Image.open(photo).convert("RGB") for photo in photos]
    whole = ImageClassification(crop_size=224, resize_size=224)
    return torch.stack([whole(crop(image)) for _ in range(count) for image in images])


@torch.no_grad()
def calibrate(network, classifier, images, deviation=3.0, logits=lambda output: output):
    """Sets the statistics of batch normalisation, and scales the last layer so that the logits of each class have mean 0 and about
    this standard deviation over the images. Without it, a random network gives all images the same class."""
    for module in network.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            module.reset_running_stats()
            module.momentum = None
    network.train()
    network(images)
    network.eval()
    found = logits(network(images))
    scale = deviation / found.std(0).mean()
    classifier.weight *= scale
    classifier.bias.copy_((classifier.bias - found.mean(0)) * scale)
