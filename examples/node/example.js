// Sends images and late labels to Fashion Stream, and prints the predictions and the rolling accuracy.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import avro from 'avsc';
import { Kafka, logLevel } from 'kafkajs';

const {
  BOOTSTRAP_SERVERS = '127.0.0.1:9092',
  SCHEMA_REGISTRY_URL = 'http://127.0.0.1:8081',
  IMAGES = '20',
  TOPIC_PREFIX = '',
  FASHION_MNIST = '/usr/share/datasets/fashion-mnist',
} = process.env;
const CLASSES = 'T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot'.split(',');
const count = Number(IMAGES);
const [images, labels, predictions, accuracy] = ['images', 'labels', 'predictions', 'accuracy'].map(
  (name) => TOPIC_PREFIX + name,
);
const run = `node-${Math.floor(Date.now() / 1000)}`;

const kafka = new Kafka({ clientId: 'example', brokers: BOOTSTRAP_SERVERS.split(','), logLevel: logLevel.ERROR });
const admin = kafka.admin();
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: run });

async function schema(path) {
  const response = await fetch(`${SCHEMA_REGISTRY_URL}/${path}`);
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  const { id, schema } = await response.json();
  return { id, type: avro.Type.forSchema(JSON.parse(schema)) };
}

// A zero byte, the id of the schema, Avro.
async function send(topic, records) {
  const { id, type } = await schema(`subjects/${topic}-value/versions/latest`);
  const header = Buffer.alloc(5);
  header.writeInt32BE(id, 1);
  const messages = records.map(([key, value]) => ({ key, value: Buffer.concat([header, type.toBuffer(value)]) }));
  await producer.send({ topic, messages });
}

const schemas = new Map();
async function decode(value) {
  const id = value.readInt32BE(1);
  if (!schemas.has(id)) schemas.set(id, schema(`schemas/ids/${id}`));
  return (await schemas.get(id)).type.fromBuffer(value.subarray(5));
}

async function waitFor(condition, describe) {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) {
      console.error(describe());
      process.exit(1);
    }
    await sleep(100);
  }
}

const pixels = gunzipSync(readFileSync(`${FASHION_MNIST}/t10k-images-idx3-ubyte.gz`)).subarray(16);
const classes = gunzipSync(readFileSync(`${FASHION_MNIST}/t10k-labels-idx1-ubyte.gz`)).subarray(8);
const truth = new Map(Array.from({ length: count }, (_, i) => [`${run}-${i}`, CLASSES[classes[i]]]));
const predicted = new Map();
const before = new Map();
const after = new Map();

// The output of this run begins at the end of what is there. Accuracy is read from the beginning, to know the counts
// before this run.
await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
const predictionEnds = await admin.fetchTopicOffsets(predictions);
const [{ offset: accuracyEnd }] = await admin.fetchTopicOffsets(accuracy);
await consumer.subscribe({ topics: [predictions, accuracy], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ topic, message: { key, value, offset } }) => {
    const name = String(key);
    if (topic === predictions && truth.has(name)) {
      const { label, confidence, label_true: known, model_version: version } = await decode(value);
      predicted.set(name, { label, version });
      console.log(name.padEnd(24), label.padEnd(12), `${(100 * confidence).toFixed(1)}%`.padStart(6), '', known ?? '?');
    } else if (topic === accuracy && name.endsWith('/all') && value) {
      (Number(offset) < Number(accuracyEnd) ? before : after).set(name, await decode(value));
    }
  },
});
for (const { partition, offset } of predictionEnds) consumer.seek({ topic: predictions, partition, offset });

// Images: the even ones with their labels.
await send(
  images,
  [...truth].map(([id, label], i) => {
    const data = pixels.subarray(784 * i, 784 * (i + 1));
    const image = { id, encoding: 'GRAY8', width: 28, height: 28, data, captured_at: Date.now() };
    return [id, { ...image, label: i % 2 === 0 ? label : null }];
  }),
);
await waitFor(
  () => predicted.size === count,
  () => `predicted ${predicted.size} of ${count}`,
);

// Late labels for the odd ones. The first label is wrong, and is corrected.
const late = [...truth].filter((_, i) => i % 2 === 1);
const wrong = late.slice(0, 1).map(([id, label]) => [id, CLASSES.find((other) => other !== label)]);
const label = ([id, label]) => [id, { image_id: id, label, labelled_at: Date.now(), labelled_by: 'example' }];
await send(labels, [...wrong, ...late].map(label));

// The accuracy of the model since it started, less what had been counted before this run.
const key = `${[...predicted.values()].at(-1).version}/all`;
const right = [...truth].filter(([id, label]) => predicted.get(id).label === label).length;
const counted = (field) => (after.get(key)?.[field] ?? 0) - (before.get(key)?.[field] ?? 0);
await waitFor(
  // The second condition waits for the correction.
  () => counted('labelled') === count && counted('correct') === right,
  () => `labelled ${counted('labelled')} of ${count}`,
);
console.log(`labelled ${count} of ${count}, accuracy ${((100 * right) / count).toFixed(1)} %`);
await Promise.all([consumer.disconnect(), producer.disconnect()]);
await admin.deleteGroups([run]);
await admin.disconnect();
