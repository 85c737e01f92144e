"""Resizes images with TensorFlow, and reads them with Keras.

Argument: a directory with a file "cases.txt". Each of its lines is "INPUT WIDTH HEIGHT CHANNELS NEW_WIDTH NEW_HEIGHT OUTPUT". Input is
a file of raw bytes in the directory. Output is a file of float32, little endian, as tf.image.resize returns it; beside it, OUTPUT.keras
is what image_dataset_from_directory makes of the same image as a PNG file.
"""

import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import tensorflow
from PIL import Image

directory = pathlib.Path(sys.argv[1])
for line in (directory / "cases.txt").read_text().splitlines():
    source, width, height, channels, new_width, new_height, target = line.split()
    mode = "L" if channels == "1" else "RGB"
    raw = (directory / source).read_bytes()
    size = (int(new_height), int(new_width))
    image = tensorflow.reshape(tensorflow.io.decode_raw(raw, "uint8"), (int(height), int(width), int(channels)))
    resized = tensorflow.image.resize(image, size, "bilinear")
    (directory / target).write_bytes(resized.numpy().astype("<f4").tobytes())

    folder = directory / f"{target}.folder"
    folder.mkdir()
    Image.frombytes(mode, (int(width), int(height)), raw).save(folder / "image.png")
    color_mode = "grayscale" if channels == "1" else "rgb"
    images = keras.utils.image_dataset_from_directory(
        folder, labels=None, color_mode=color_mode, batch_size=1, image_size=size, shuffle=False, verbose=False
    )
    (directory / f"{target}.keras").write_bytes(next(iter(images)).numpy().astype("<f4").tobytes())
