"""Runs the export of examples/models/keras.md: writes what it takes for granted, runs it, and computes what must come out.

Argument: a directory with the page's code, export.py. It gets a trained model and photos; the model that the code
exports; and "expected.json", from the photos and Keras' own model, with image_dataset_from_directory.
"""

import os
import pathlib
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy
import tensorflow

from common import copy_photos, run_export, write_expected

SIZE = 160

directory = pathlib.Path(sys.argv[1])
photos = copy_photos(directory)


def read(folder, **options):
    return keras.utils.image_dataset_from_directory(
        folder, labels=None, image_size=(SIZE, SIZE), batch_size=None, shuffle=False, verbose=False, **options
    )


folder = directory / "photos"
folder.mkdir()
for photo in photos:
    shutil.copy(photo, folder)
images = numpy.stack(list(read(folder)))

keras.utils.set_random_seed(1)
model = keras.Sequential(
    [
        keras.Input((SIZE, SIZE, 3)),
        keras.layers.Rescaling(1 / 127.5, offset=-1),
        keras.layers.Conv2D(16, 3, strides=2, activation="relu"),
        keras.layers.DepthwiseConv2D(3, strides=2, padding="same"),
        keras.layers.BatchNormalization(momentum=0),
        keras.layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(4),
        keras.layers.Softmax(),
    ]
)
# Else a random network gives all images the same class: each class gets logits of mean 0 and standard deviation 3.
flipped = numpy.concatenate([images, images[:, ::-1], tensorflow.image.central_crop(images, 0.5).numpy().repeat(2, 1).repeat(2, 2)])
model(flipped, training=True)
logits = keras.Model(model.inputs, model.layers[-2].output)(flipped).numpy()
kernel, bias = model.layers[-2].get_weights()
scale = 3 / logits.std(0).mean()
model.layers[-2].set_weights([kernel * scale, (bias - logits.mean(0)) * scale])
model.save(directory / "flowers.keras")

run_export(directory)

# In the order in which Keras reads the files.
files = sorted(photos, key=lambda photo: photo.name)
write_expected(directory, {directory / "flowers.onnx": (files, model.predict(images, verbose=0))})
