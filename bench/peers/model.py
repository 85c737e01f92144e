"""The model, as each peer uses it: one session on one thread, batches of raw pixels in, a JSON object per image out."""

import json

import numpy as np
import onnxruntime as ort


class Model:
    def __init__(self, path):
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.classes = json.loads(self.session.get_modelmeta().custom_metadata_map["model.classes"])

    def answers(self, images):
        """One JSON text per image; each image is 784 bytes."""
        pixels = np.frombuffer(b"".join(images), np.uint8).reshape(len(images), 28, 28)
        probabilities = self.session.run(["probabilities"], {"image": pixels})[0]
        best = zip(probabilities.argmax(1).tolist(), probabilities.max(1).tolist())
        return [json.dumps({"label": self.classes[label], "probability": probability}) for label, probability in best]
