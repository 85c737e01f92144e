"""Runs the export of examples/models/scikit-learn.md: writes what it takes for granted, runs it, and computes what must come out.

Argument: a directory with the page's code, export.py. It gets digits; the model that the code
exports; and "expected.json", which is what the page's own model says of the digits.
"""

import pathlib
import sys

from common import run_export, write_expected
from digits import prepare, write_digits

directory = pathlib.Path(sys.argv[1])
files = write_digits(directory, 4)

model = run_export(directory)["model"]
write_expected(directory, {directory / "digits.onnx": (files, model.predict_proba(prepare(files)))})
