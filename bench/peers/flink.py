"""PyFlink: Kafka, a vectorised function, Kafka, in a local mini cluster with two slots.
Arguments: source target group eos|alo instance model broker
FLINK_KAFKA_JAR names the jar of org.apache.flink:flink-sql-connector-kafka:5.0.0-2.2."""

import os
import sys
import tempfile

from pyflink.common import Configuration
from pyflink.table import DataTypes, EnvironmentSettings, TableEnvironment
from pyflink.table.udf import ScalarFunction, udf

source, target, group, guarantee, instance, path, broker = sys.argv[1:8]
delivery = "exactly-once" if guarantee == "eos" else "at-least-once"
here = os.path.dirname(os.path.abspath(__file__))
configuration = Configuration()
for key, value in {
    "pipeline.jars": f"file://{os.environ['FLINK_KAFKA_JAR']}",
    "parallelism.default": "2",
    "execution.checkpointing.interval": "1s",
    "execution.checkpointing.dir": f"file://{tempfile.mkdtemp()}",
    "python.fn-execution.arrow.batch.size": "64",
    "python.fn-execution.bundle.size": "1000",
    "python.fn-execution.bundle.time": "100",
    "python.executable": sys.executable,
    "python.files": f"{here}/model.py",
}.items():
    configuration.set_string(key, value)
settings = EnvironmentSettings.new_instance().in_streaming_mode().with_configuration(configuration).build()
environment = TableEnvironment.create(settings)


class Classify(ScalarFunction):
    def open(self, context):
        from model import Model
        self.model = Model(path)

    def eval(self, values):
        import pandas as pd
        return pd.Series(self.model.answers(list(values)))


environment.create_temporary_function("classify", udf(Classify(), result_type=DataTypes.STRING(), func_type="pandas"))
common = (f"'connector'='kafka', 'properties.bootstrap.servers'='{broker}', 'key.format'='raw', 'key.fields'='id', "
          "'value.format'='raw', 'value.fields-include'='EXCEPT_KEY'")
environment.execute_sql(
    f"CREATE TABLE images (id STRING, pixels BYTES) WITH ({common}, 'topic'='{source}', "
    f"'properties.group.id'='{group}', 'scan.startup.mode'='earliest-offset', "
    "'properties.isolation.level'='read_committed')")
environment.execute_sql(
    f"CREATE TABLE predictions (id STRING, answer STRING) WITH ({common}, 'topic'='{target}', "
    "'properties.transaction.timeout.ms'='60000', 'properties.linger.ms'='5', "
    f"'sink.delivery-guarantee'='{delivery}', 'sink.transactional-id-prefix'='{group}')")
environment.execute_sql("INSERT INTO predictions SELECT id, classify(pixels) FROM images").wait()
