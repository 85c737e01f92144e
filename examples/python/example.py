"""Sends images and late labels to Fashion Stream, and prints the predictions and the rolling accuracy."""

import gzip
import os
import sys
import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

COUNT = int(os.environ.get("IMAGES", "20"))
PREFIX = os.environ.get("TOPIC_PREFIX", "")
IMAGES, LABELS, PREDICTIONS, ACCURACY = (PREFIX + name for name in ("images", "labels", "predictions", "accuracy"))
DATA_SET = os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist")
CLASSES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]

brokers = {"bootstrap.servers": os.environ.get("BOOTSTRAP_SERVERS", "127.0.0.1:9092")}
producer = Producer(brokers)
consumer = Consumer(brokers | {"group.id": "none", "enable.auto.commit": False, "isolation.level": "read_committed"})
registry = SchemaRegistryClient({"url": os.environ.get("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081")})
serialize = AvroSerializer(registry, conf={"auto.register.schemas": False, "use.latest.version": True})
deserialize = AvroDeserializer(registry)


def now():
    return int(time.time() * 1000)


def send(topic, key, value):
    producer.produce(topic, key=key, value=serialize(value, SerializationContext(topic, MessageField.VALUE)))


def send_label(image_id, label):
    send(LABELS, image_id, {"image_id": image_id, "label": label, "labelled_at": now(), "labelled_by": "example"})


def end(topic, partition):
    return consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)[1]


def read(topic, offsets, keys):
    """Yields offset and value of each record with one of these keys, for at most a minute."""
    consumer.assign([TopicPartition(topic, partition, offset) for partition, offset in offsets.items()])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        message = consumer.poll(1)
        if message and not message.error() and message.key() in keys and message.value():
            yield message.offset(), deserialize(message.value(), SerializationContext(topic, MessageField.VALUE))


# The output of this run begins at the end of what is there.
partitions = consumer.list_topics(PREDICTIONS, timeout=10).topics[PREDICTIONS].partitions
prediction_ends = {partition: end(PREDICTIONS, partition) for partition in partitions}
accuracy_end = end(ACCURACY, 0)

# Images: the even ones with their labels.
run = f"python-{int(time.time())}"
truth = {}
with (
    gzip.open(f"{DATA_SET}/t10k-images-idx3-ubyte.gz") as pixels,
    gzip.open(f"{DATA_SET}/t10k-labels-idx1-ubyte.gz") as classes,
):
    pixels.seek(16)
    classes.seek(8)
    for i in range(COUNT):
        image = {"id": f"{run}-{i}", "encoding": "GRAY8", "width": 28, "height": 28, "data": pixels.read(28 * 28)}
        truth[image["id"]] = CLASSES[classes.read(1)[0]]
        send(IMAGES, image["id"], image | {"label": truth[image["id"]] if i % 2 == 0 else None, "captured_at": now()})
producer.flush(60)

predictions = {}
for _, prediction in read(PREDICTIONS, prediction_ends, {image_id.encode() for image_id in truth}):
    image_id, label, known = prediction["image_id"], prediction["label"], prediction["label_true"]
    predictions[image_id] = label
    print(f"{image_id:24} {label:12} {prediction['confidence']:6.1%}  {known or '?'}")
    if len(predictions) == COUNT:
        break
else:
    sys.exit(f"predicted {len(predictions)} of {COUNT}")

# Late labels for the odd ones. The first label is wrong, and is corrected.
late = list(truth)[1::2]
for image_id in late[:1]:
    send_label(image_id, next(label for label in CLASSES if label != truth[image_id]))
for image_id in late:
    send_label(image_id, truth[image_id])
producer.flush(60)

# The accuracy of the model since it started, less what had been counted before this run.
before = {"labelled": 0, "correct": 0}
labelled = 0
for offset, accuracy in read(ACCURACY, {0: OFFSET_BEGINNING}, {f"{prediction['model_version']}/all".encode()}):
    if offset < accuracy_end:
        before = accuracy
        continue
    labelled, correct = (accuracy[name] - before[name] for name in ("labelled", "correct"))
    # The second condition waits for the correction.
    if labelled == COUNT and correct == sum(predictions[image_id] == truth[image_id] for image_id in truth):
        print(f"labelled {labelled} of {COUNT}, accuracy {100 * correct / labelled:.1f} %")
        sys.exit()
sys.exit(f"labelled {labelled} of {COUNT}")
