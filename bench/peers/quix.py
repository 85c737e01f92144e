"""Quix Streams: micro-batches in a sink's flush. Arguments: source target group eos|alo instance model broker"""

import sys
import tempfile

from quixstreams import Application
from quixstreams.sinks import BatchingSink

from model import Model

BATCH = 64

source, target, group, guarantee, instance, path, broker = sys.argv[1:8]
model = Model(path)
app = Application(
    broker_address=broker, consumer_group=group, auto_offset_reset="earliest", commit_interval=0.1,
    processing_guarantee="exactly-once" if guarantee == "eos" else "at-least-once", loglevel="WARNING",
    state_dir=tempfile.mkdtemp(), consumer_extra_config={"session.timeout.ms": 6000})
images = app.topic(source, key_deserializer="bytes", value_deserializer="bytes")


class Classify(BatchingSink):
    def write(self, batch):
        for chunk in batch.iter_chunks(BATCH):
            for item, answer in zip(chunk, model.answers([item.value for item in chunk])):
                # The library has no public way to produce within the transaction of a sink.
                app._producer.produce(topic=target, key=item.key, value=answer)


app.dataframe(images).sink(Classify())
app.run()
