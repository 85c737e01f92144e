"""A plain loop, as many teams write it: consume a batch, classify, produce, commit.
Arguments: source target group eos|alo instance model broker"""

import signal
import sys
import time

from confluent_kafka import Consumer, Producer, TopicPartition

from model import Model

COMMIT_SECONDS = 0.1
BATCH = 64

source, target, group, guarantee, instance, path, broker = sys.argv[1:8]
exactly_once = guarantee == "eos"
model = Model(path)
consumer = Consumer({
    "bootstrap.servers": broker, "group.id": group, "auto.offset.reset": "earliest", "enable.auto.commit": False,
    "isolation.level": "read_committed", "session.timeout.ms": 6000})
producer_settings = {"bootstrap.servers": broker, "linger.ms": 5, "enable.idempotence": True}
if exactly_once:
    producer_settings["transactional.id"] = f"{group}-{instance}"
producer = Producer(producer_settings)

stopped = False
is_open = False   # whether something was done since the last commit
begun = 0.0       # when
done = {}         # the next offset of each partition since then


def stop(*_):
    global stopped
    stopped = True


def commit(*_):
    """Also called when partitions are revoked."""
    global is_open, done
    if is_open:
        positions = [TopicPartition(source, partition, offset) for partition, offset in done.items()]
        if exactly_once:
            producer.send_offsets_to_transaction(positions, consumer.consumer_group_metadata())
            producer.commit_transaction()
        else:
            producer.flush()
            consumer.commit(offsets=positions, asynchronous=False)
    is_open, done = False, {}


signal.signal(signal.SIGTERM, stop)
if exactly_once:
    producer.init_transactions()
consumer.subscribe([source], on_revoke=commit)
while not stopped:
    wait = max(0.0, COMMIT_SECONDS - (time.monotonic() - begun)) if is_open else COMMIT_SECONDS
    messages = consumer.consume(BATCH, timeout=min(wait, 0.005) if is_open else wait)
    mine = {p.partition for p in consumer.assignment()}   # a rebalance may have happened inside consume
    messages = [m for m in messages if not m.error() and m.partition() in mine]
    if messages:
        if not is_open:
            is_open, begun = True, time.monotonic()
            if exactly_once:
                producer.begin_transaction()
        for message, answer in zip(messages, model.answers([m.value() for m in messages])):
            producer.produce(target, key=message.key(), value=answer)
            done[message.partition()] = message.offset() + 1
        producer.poll(0)
    if is_open and time.monotonic() - begun >= COMMIT_SECONDS:
        commit()
commit()
consumer.close()
