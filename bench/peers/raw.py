"""ONNX Runtime alone: prints the images/s of one process on one thread, in batches of 64. Arguments: model seconds"""

import sys
import time

import numpy as np

from model import Model

BATCH = 64

path, seconds = sys.argv[1], float(sys.argv[2])
session = Model(path).session
pixels = np.random.default_rng(1).integers(0, 256, (BATCH, 28, 28), np.uint8)
for _ in range(50):
    session.run(["probabilities"], {"image": pixels})
start, images = time.perf_counter(), 0
while time.perf_counter() - start < seconds:
    session.run(["probabilities"], {"image": pixels})
    images += BATCH
print(images / (time.perf_counter() - start))
