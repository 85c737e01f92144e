"""Trains scikit-learn's random forest and MLP on its digits, and converts them with skl2onnx.

Argument: a directory. It gets the models with their side files, digits as PNG files, and "expected.json" with scikit-learn's own
probabilities.
"""

import pathlib
import sys

import numpy
from skl2onnx import to_onnx
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.neural_network import MLPClassifier

from common import write_expected, write_side_file
from digits import prepare, write_digits

directory = pathlib.Path(sys.argv[1])
files = write_digits(directory, 20)
data, target = load_digits(return_X_y=True)

expected = {}
for name, model in {
    "forest": RandomForestClassifier(n_estimators=50, max_depth=10, random_state=1),
    "mlp": MLPClassifier((32,), max_iter=1000, random_state=1),
}.items():
    model.fit(numpy.float32(data[20:] / 16), target[20:])
    path = directory / f"{name}.onnx"
    path.write_bytes(to_onnx(model, numpy.zeros((1, 64), "float32"), options={"zipmap": False}).SerializeToString())
    classes = [str(digit) for digit in range(10)]
    write_side_file(path, name=name, classes=classes, layout="NHW", width=8, height=8, output="probabilities")
    expected[path] = (files, model.predict_proba(prepare(files)))
write_expected(directory, expected)
