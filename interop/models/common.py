"""What the scripts of this folder share: photos out of packages, and files with the expected probabilities."""

import contextlib
import importlib.util
import json
import os
import pathlib
import runpy
import shutil
import subprocess
import sys

import numpy
import onnxruntime

PHOTOS = {"sklearn": ["datasets/images/china.jpg", "datasets/images/flower.jpg"], "skimage": ["data/coffee.png", "data/chelsea.png"]}


def copy_photos(directory):
    """Copies the photos that scikit-learn and scikit-image ship; returns their paths."""
    copies = []
    for package, photos in PHOTOS.items():
        folder = pathlib.Path(importlib.util.find_spec(package).origin).parent
        for photo in photos:
            copies.append(pathlib.Path(shutil.copy(folder / photo, directory)))
    return copies


def run(model, batch, output=0):
    """Runs an ONNX model; returns its first output, or another one."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: batch})[output]


def run_export(directory):
    """Runs the code of a page in its directory: "export.sh" or "export.py", of which the variables are returned."""
    with contextlib.chdir(directory):
        if pathlib.Path("export.sh").exists():
            programs = f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
            return subprocess.run(["bash", "-eu", "export.sh"], check=True, env=os.environ | {"PATH": programs})
        return runpy.run_path("export.py")


def softmax(logits):
    powers = numpy.exp(numpy.float64(logits) - numpy.max(logits, axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def write_side_file(model, **content):
    pathlib.Path(f"{model}.json").write_text(json.dumps(content))


def write_expected(directory, expected):
    """Writes {model: {image: probabilities}}, whose keys are paths, as "expected.json" in the directory."""
    rows = {
        model.relative_to(directory).as_posix(): {
            image.name: [float(value) for value in row] for image, row in zip(images, probabilities, strict=True)
        }
        for model, (images, probabilities) in expected.items()
    }
    (directory / "expected.json").write_text(json.dumps(rows))
