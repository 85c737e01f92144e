"""Runs Fashion Stream and its peers in turns on one broker, and prints what each made of the same images."""

import argparse
import bisect
import datetime
import glob
import gzip
import importlib.metadata
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from confluent_kafka import Consumer, IsolationLevel, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic, OffsetSpec

import processes

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(os.path.dirname(HERE))
PARTITIONS = {"product": 4}    # of the outputs; the peers have two, one for each process or slot
STEADY_SPREAD = 0.1
FIGURES = {                    # figure: its format
    "images_s": "{:.0f}", "second_half": "{:.0f}", "of_raw": "{:.2f}", "second_half_of_raw": "{:.2f}",
    "own_us": "{:.0f}", "own_us_second_half": "{:.0f}", "broker_us": "{:.0f}", "first_output_s": "{:.1f}",
    "lost": "{:.0f}", "doubled": "{:.0f}"}
RATIOS = {"of_raw", "second_half_of_raw"}


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--product", default=CHECKOUT, help="a checkout; by default this one")
    parser.add_argument("--model", help="ONNX model; by default the shipped int8 one")
    parser.add_argument("--systems", default="product,plain,quix", help="of product, plain, quix and flink")
    parser.add_argument("--guarantee", default="eos", choices=["eos", "alo"], help="exactly or at least once")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--images", type=int, default=60000)
    parser.add_argument("--raw-seconds", type=float, default=4, help="duration of the model alone before each run")
    parser.add_argument("--port", type=int, default=25092, help="the broker's; the two after it are used, too")
    parser.add_argument("--data-set", default="/usr/share/datasets/fashion-mnist")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    return parser.parse_args()


class Comparison:
    def __init__(self, options, home):
        self.options, self.home = options, home
        self.launcher = f"{os.path.abspath(options.product)}/fashion-stream"
        self.broker = f"127.0.0.1:{options.port}"
        self.model = os.path.abspath(options.model) if options.model else glob.glob(
            f"{os.path.abspath(options.product)}/core/src/main/resources/**/*int8*.onnx", recursive=True)[0]
        self.log = open(f"{home}/log", "w")
        self.admin = AdminClient({"bootstrap.servers": self.broker, "log_level": 0})

    def start_broker(self):
        self.cluster = processes.start(
            [self.launcher, "broker", "--data-dir", f"{self.home}/data", "--port", str(self.options.port),
             "--registry-port", str(self.options.port + 1)], self.log, self.home)
        for _ in range(180):
            try:
                self.admin.list_topics(timeout=1)
                return
            except KafkaException:
                if self.cluster.poll() is not None:
                    break
        raise SystemExit("the broker does not start:\n" + self.last_words())

    def last_words(self):
        self.log.flush()
        with open(self.log.name) as log:
            return "".join(log.readlines()[-8:])

    def create(self, topic, partitions):
        for created in self.admin.create_topics([NewTopic(topic, partitions, 1)]).values():
            created.result()

    def fill(self):
        """The topic of the peers: 784 bytes per image. The product has a topic per run, filled by its own command."""
        with gzip.open(f"{self.options.data_set}/t10k-images-idx3-ubyte.gz") as file:
            pixels = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
        self.create("raw-images", 2)
        producer = Producer({"bootstrap.servers": self.broker, "linger.ms": 20})
        for i in range(self.options.images):
            producer.produce("raw-images", key=f"i{i:06d}", value=pixels[i % len(pixels)].tobytes(), partition=i % 2)
            if i % 1000 == 0:
                producer.flush()
        producer.flush()

    def raw(self):
        """ONNX Runtime alone, in two processes: images/s."""
        command = [sys.executable, f"{HERE}/raw.py", self.model, str(self.options.raw_seconds)]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        return sum(float(process.communicate()[0]) for process in both)

    def commands(self, system, tag):
        """The topic with the outputs, and the commands that produce them. Fills the product's topic."""
        guarantee = self.options.guarantee
        if system == "product":
            common = ["--set", f"topic.prefix={tag}-", "--bootstrap-server", self.broker,
                      "--schema-registry", f"http://127.0.0.1:{self.options.port + 1}"]
            subprocess.run([self.launcher, "produce", *common, "--count", str(self.options.images)],
                           stdout=self.log, stderr=self.log, check=True)
            settings = {"application.id": tag, "web.port": self.options.port + 2, "state.dir": f"{self.home}/{tag}",
                        "model.path": self.model,
                        "processing.guarantee": "exactly_once_v2" if guarantee == "eos" else "at_least_once"}
            given = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
            return f"{tag}-predictions", [[self.launcher, "serve", *common, *given]]
        self.create(f"out-{tag}", 2)
        # Flink has two slots in one process.
        python, copies = (os.environ["FLINK_PYTHON"], 1) if system == "flink" else (sys.executable, 2)
        return f"out-{tag}", [
            [python, f"{HERE}/{system}.py", "raw-images", f"out-{tag}", tag, guarantee, str(i), self.model, self.broker]
            for i in range(copies)]

    def visible(self, topic, partitions):
        """End offsets under read_committed."""
        wanted = {TopicPartition(topic, p): OffsetSpec.latest() for p in range(partitions)}
        ends = self.admin.list_offsets(wanted, isolation_level=IsolationLevel.READ_COMMITTED)
        return [end.result().offset for _, end in sorted(ends.items(), key=lambda e: e[0].partition)]

    def read(self, topic):
        """Partition, offset and key of each committed record."""
        consumer = Consumer({"bootstrap.servers": self.broker, "group.id": "count", "enable.auto.commit": False,
                             "isolation.level": "read_committed", "enable.partition.eof": True})
        partitions = list(consumer.list_topics(topic, timeout=10).topics[topic].partitions)
        consumer.assign([TopicPartition(topic, p, 0) for p in partitions])
        records, ended = [], 0
        while ended < len(partitions):
            for message in consumer.consume(1000, 1.0):
                if message.error():
                    ended += 1
                else:
                    records.append((message.partition(), message.offset(), message.key()))
        consumer.close()
        return records

    def run(self, system, round_):
        tag = f"{system}-{self.options.guarantee}-{round_}"
        target, commands = self.commands(system, tag)
        partitions = PARTITIONS.get(system, 2)
        begun = time.monotonic()
        started = [processes.start(command, self.log, self.home) for command in commands]
        try:
            series, threads = self.watch(target, partitions, started, begun)
        finally:
            for process in started:
                processes.end(process)
        return self.figures(system, series, threads, self.read(target), partitions, begun)

    def watch(self, target, partitions, started, begun):
        """Time, ends, own and broker's processor time, whenever outputs have become visible."""
        groups, brokers = {process.pid for process in started}, processes.members({self.cluster.pid})
        series, threads, own, looked, changed = [], processes.Threads(), [], 0, begun
        while time.monotonic() - begun < 600:
            try:
                ends = self.visible(target, partitions)
            except KafkaException:    # the product creates its topics itself
                ends = [0] * partitions
            now = time.monotonic()
            if now - looked > 1:
                own, looked = processes.members(groups), now
                threads.look(own)
            if not series or ends != series[-1][1]:
                threads.look(own)
                series.append((now, ends, processes.seconds(own), processes.seconds(brokers)))
                changed = now
            if sum(ends) >= self.options.images and now - changed > 3 or sum(ends) and now - changed > 30:
                break
            time.sleep(0.1)
        return series, threads

    def figures(self, system, series, threads, records, partitions, begun):
        keys = [key for _, _, key in records]
        offsets = [sorted(offset for p, offset, _ in records if p == partition) for partition in range(partitions)]
        # Offsets include the markers of transactions: count the records below each end.
        points = [(t, sum(bisect.bisect_left(offsets[p], ends[p]) for p in range(partitions)), own, broker)
                  for t, ends, own, broker in series]
        points = [p for i, p in enumerate(points) if p[1] and (i == 0 or p[1] != points[i - 1][1])]
        if len(points) < 2:
            print(f"  {system}: nothing came out; its last words:\n{self.last_words()}", flush=True)
            return None
        first, last = points[0], points[-1]
        middle = next(p for p in points if p[1] >= last[1] / 2)

        def per_second(start):
            return (last[1] - start[1]) / (last[0] - start[0]) if last[0] > start[0] else None

        def micros(start, column):
            return (last[column] - start[column]) / (last[1] - start[1]) * 1e6 if last[1] > start[1] else None

        figures = {
            "images_s": per_second(first), "second_half": per_second(middle), "own_us": last[2] / last[1] * 1e6,
            "own_us_second_half": micros(middle, 2), "broker_us": micros(middle, 3),
            "first_output_s": first[0] - begun, "lost": self.options.images - len(set(keys)),
            "doubled": len(keys) - len(set(keys))}
        # If all the rest of the images became visible together, there is no second half.
        figures = {name: figure for name, figure in figures.items() if figure is not None}
        if system == "product":
            figures["threads_us"] = {kind: time / last[1] * 1e6 for kind, time in threads.by_kind().items()}
        return figures


def show(figures):
    return ", ".join(f"{name} {form.format(figures[name])}" for name, form in FIGURES.items() if name in figures)


def summary(results):
    """Median, minimum and maximum of each figure over the rounds."""
    return {name: dict(median=statistics.median(values), min=min(values), max=max(values))
            for name in FIGURES if (values := [result[name] for result in results if name in result])}


def table(summaries):
    """One Markdown table: a row per system, median (minimum to maximum)."""
    lines = ["| system | " + " | ".join(FIGURES) + " |", "|---" * (len(FIGURES) + 1) + "|"]
    for system, figures in summaries.items():
        cells = []
        for name, form in FIGURES.items():
            if name not in figures:
                cells.append("")
                continue
            f = figures[name]
            unsteady = name in RATIOS and f["max"] - f["min"] > STEADY_SPREAD * f["median"]
            cells.append(f"{form.format(f['median'])} ({form.format(f['min'])} to {form.format(f['max'])})"
                         + (" unsteady" if unsteady else ""))
        lines.append(f"| {system} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def thread_table(results):
    """Processor time of the product by kind of thread, from the start to the last output: medians."""
    kinds = sorted({kind for result in results for kind in result["threads_us"]})
    rows = {kind: statistics.median(result["threads_us"].get(kind, 0) for result in results) for kind in kinds}
    return "product, µs per image by kind of thread, from its start: " + ", ".join(
        f"{kind} {time:.0f}" for kind, time in sorted(rows.items(), key=lambda row: -row[1]))


def versions():
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()
    packages = [f"{name} {importlib.metadata.version(name)}" for name in ("onnxruntime", "confluent-kafka", "quixstreams")]
    return f"{datetime.date.today()}, {os.cpu_count()} cores, {java[0] if java else 'no java'}, " + ", ".join(packages)


def main():
    options = parse()
    systems = options.systems.split(",")
    unknown = set(systems) - {"product", "plain", "quix", "flink"}
    if unknown:
        raise SystemExit(f"unknown systems: {', '.join(sorted(unknown))}")
    # Settings of the user's shell would change what is measured.
    for name in [name for name in os.environ if name.startswith("FASHION_STREAM_")]:
        del os.environ[name]
    home = tempfile.mkdtemp()
    comparison = Comparison(options, home)
    results = {system: [] for system in systems}
    try:
        comparison.start_broker()
        comparison.fill()
        print(versions(), flush=True)
        comparison.run("plain", "warm-up")    # the broker's just-in-time compilers
        for round_ in range(1, options.rounds + 1):
            for system in systems if round_ % 2 else reversed(systems):
                raw = comparison.raw()
                figures = comparison.run(system, round_)
                if figures:
                    figures.update(raw=raw, of_raw=figures["images_s"] / raw)
                    if "second_half" in figures:
                        figures["second_half_of_raw"] = figures["second_half"] / raw
                    results[system].append(figures)
                    print(f"round {round_}, {system}: raw {raw:.0f}, {show(figures)}", flush=True)
    finally:
        if hasattr(comparison, "cluster"):
            processes.end(comparison.cluster)
        shutil.rmtree(home, ignore_errors=True)
    summaries = {system: summary(found) for system, found in results.items() if found}
    print(table(summaries))
    if results.get("product"):
        print(thread_table(results["product"]))
    if options.json:
        print(json.dumps({"versions": versions(), "summaries": summaries, "rounds": results}))


if __name__ == "__main__":
    main()
