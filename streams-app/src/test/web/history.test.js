import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  csv,
  initialWindow,
  isFinished,
  latestLatency,
  pointsOf,
  remember,
  secondsOf,
  throughput,
} from '../../main/resources/fashionstream/web/history.js';

const NOW = 1_800_000_000;
const NAMES = ['1m', '15m', '24h', 'last-1000', 'all'];

const point = (t, more = {}) => ({ t, windows: {}, predictions: 0, latency: [], lag: null, ...more });
const seconds = (from, to, more) => Array.from({ length: to - from }, (unused, i) => point(from + i, more));
const times = (points) => points.map((p) => p.t);

test('charts go back as far as the window', () => {
  assert.equal(secondsOf('30s'), 30);
  assert.equal(secondsOf('1m'), 60);
  assert.equal(secondsOf('15m'), 900);
  assert.equal(secondsOf('2h'), 7200);
  assert.equal(secondsOf('24h'), 86_400);
});

test('charts go back a day at most', () => {
  assert.equal(secondsOf('all'), 86_400);
  assert.equal(secondsOf('7d'), 86_400);
});

test('charts of a number of images go back a quarter of an hour, whatever the number', () => {
  for (const name of ['last-1', 'last-1000', 'last-100000', 'unknown', '']) assert.equal(secondsOf(name), 900);
});

test('shows the window in the address only if the server offers it', () => {
  assert.equal(initialWindow(NAMES, '24h'), '24h');
  assert.equal(initialWindow(NAMES, 'last-1000'), 'last-1000');
  assert.equal(initialWindow(NAMES, 'last-50'), '15m');
  assert.equal(initialWindow(NAMES, null), '15m');
  assert.equal(initialWindow(['1h', 'all'], '15m'), '1h');
  assert.equal(initialWindow([], null), '15m');
});

test('keeps every second of a quarter of an hour, and every fifteenth of a day', () => {
  const history = new Map();
  remember(history, seconds(NOW - 2000, NOW + 1), NOW);
  const kept = [...history.keys()];
  assert.equal(kept.filter((t) => t >= NOW - 900).length, 901);
  assert.deepEqual(
    kept.filter((t) => t < NOW - 900 && t % 15 !== 0),
    [],
  );
  assert.equal(kept.filter((t) => t < NOW - 900).length, 73);
  remember(history, [], NOW + 86_401);
  assert.equal(history.size, 0);
});

test('replaces a point that has changed since', () => {
  const history = new Map();
  remember(history, [point(NOW, { predictions: 3 })], NOW);
  remember(history, [point(NOW, { predictions: 5 })], NOW + 1);
  assert.deepEqual(pointsOf(history, '1m', NOW + 1), [point(NOW, { predictions: 5 })]);
});

test('shows the points of the window, oldest first, and none from the future', () => {
  const history = new Map();
  remember(
    history,
    [NOW + 5, NOW, NOW - 60, NOW - 61, NOW - 30].map((t) => point(t)),
    NOW,
  );
  assert.deepEqual(times(pointsOf(history, '1m', NOW)), [NOW - 60, NOW - 30, NOW]);
  assert.deepEqual(pointsOf(new Map(), 'all', NOW), []);
});

test('the last two seconds are not finished', () => {
  assert.equal(isFinished(point(NOW), NOW), false);
  assert.equal(isFinished(point(NOW - 2), NOW), false);
  assert.equal(isFinished(point(NOW - 3), NOW), true);
});

test('throughput is the mean of five finished seconds', () => {
  const points = [
    ...seconds(NOW - 20, NOW - 7, { predictions: 500 }),
    ...seconds(NOW - 7, NOW - 2, { predictions: 100 }),
  ];
  assert.equal(throughput([...points, ...seconds(NOW - 2, NOW, { predictions: 1 })], NOW), 100);
  assert.equal(throughput([...points, ...seconds(NOW - 2, NOW, { predictions: 1 })], NOW + 0.9), 80.2);
});

test('throughput counts seconds without a point as zero, so that it does not stand still', () => {
  assert.equal(throughput([point(NOW - 4, { predictions: 10 })], NOW), 2);
  assert.equal(throughput(seconds(NOW - 100, NOW - 50, { predictions: 100 }), NOW), 0);
  assert.equal(throughput([], NOW), 0);
});

test('latency is the newest known one, unless it is old', () => {
  const points = [point(NOW - 31, { latency: [1, 2, 3] }), point(NOW - 10, { latency: [4, 5, 6] }), point(NOW)];
  assert.deepEqual(latestLatency(points, NOW), [4, 5, 6]);
  assert.deepEqual(latestLatency(points, NOW + 30), []);
  assert.deepEqual(latestLatency([], NOW), []);
});

test('exports a line per point, with empty cells for unknown figures', () => {
  const points = [
    point(NOW, { windows: { '1m': [0.9, 0.8, 0.95, 0.91, 1] }, predictions: 7, latency: [1, 2, 3], lag: 0 }),
    point(NOW + 1, { windows: { '1m': [null, 0.8, 0.95, null, null] }, predictions: 0 }),
    point(NOW + 2),
  ];
  assert.equal(
    csv(points, '1m'),
    [
      'time,accuracy,accuracy_low,accuracy_high,expected_accuracy,coverage,predictions,latency_p50_ms,latency_p95_ms,latency_p99_ms,lag',
      '2027-01-15T08:00:00.000Z,0.9,0.8,0.95,0.91,1,7,1,2,3,0',
      '2027-01-15T08:00:01.000Z,,0.8,0.95,,,0,,,,',
      '2027-01-15T08:00:02.000Z,,,,,,0,,,,',
      '',
    ].join('\n'),
  );
});
