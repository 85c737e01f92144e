"""scikit-learn's digits as image files."""

import numpy
from PIL import Image
from sklearn.datasets import load_digits


def write_digits(directory, count):
    """Writes the first digits as PNG files; returns their paths."""
    files = []
    for index, digit in enumerate(load_digits().images[:count]):
        files.append(directory / f"digit-{index}.png")
        # 0 to 16 becomes 0 to 255.
        Image.fromarray(numpy.uint8(numpy.rint(digit * 255 / 16))).save(files[-1])
    return files


def prepare(files):
    """Rows of 64 values from 0 to 1."""
    return numpy.float32([numpy.asarray(Image.open(file)).ravel() / numpy.float32(255) for file in files])
