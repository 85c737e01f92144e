import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accuracyRange,
  accuracySeries,
  lastKnown,
  latencyRange,
  latencySeries,
  marks,
  rateRange,
  rateSeries,
  sparkline,
  windowFigure,
} from '../../main/resources/fashionstream/web/series.js';

const point = (t, more = {}) => ({ t, windows: {}, predictions: 0, latency: [], ...more });

const rounded = (range) => range.map((end) => Number(end.toFixed(6)));

test('draws the interval, the accuracy, the expected accuracy and the target', () => {
  const points = [
    point(1, { windows: { '1m': [0.9, 0.8, 0.95, 0.91, 1], all: [0, 0, 0, 0, 0] } }),
    point(2, { windows: { '1m': [null, 0.7, 0.99, null, null] } }),
    point(3),
  ];
  assert.deepEqual(accuracySeries(points, '1m', 0.92), [
    [1, 2, 3],
    [0.8, 0.7, null],
    [0.95, 0.99, null],
    [0.9, null, null],
    [0.91, null, null],
    [0.92, 0.92, 0.92],
  ]);
  assert.deepEqual(windowFigure(points, '1m', 'coverage'), [1, null, null]);
});

test('an accuracy of zero is a figure', () => {
  assert.deepEqual(windowFigure([point(1, { windows: { '1m': [0] } })], '1m', 'accuracy'), [0]);
});

test('draws no target before it is known, and nothing without points', () => {
  assert.deepEqual(accuracySeries([point(1)], '1m', undefined).at(-1), [null]);
  assert.deepEqual(accuracySeries([], '1m', 0.9), [[], [], [], [], [], []]);
  assert.deepEqual(latencySeries([]), [[], [], [], []]);
  assert.deepEqual(rateSeries([], 0), [[], []]);
});

test('latency is at least 1 ms on the logarithmic scale, and missing where there were no predictions', () => {
  assert.deepEqual(latencySeries([point(1, { latency: [0, 20, 300] }), point(2)]), [
    [1, 2],
    [1, null],
    [20, null],
    [300, null],
  ]);
});

test('throughput ends with the last finished second', () => {
  const points = [5, 6, 7, 8].map((t) => point(t, { predictions: 100 }));
  assert.deepEqual(rateSeries(points, 8.5)[1], [100, 100, null, null]);
});

test('the legend shows the newest known figure', () => {
  assert.equal(lastKnown([1, 2, null, undefined]), 2);
  assert.equal(lastKnown([1, 0]), 0);
  assert.equal(lastKnown([null]), null);
  assert.equal(lastKnown([]), null);
});

test('scales leave a margin, stay within bounds, and exist without figures', () => {
  assert.deepEqual(accuracyRange(null, null), [0, 1]);
  assert.deepEqual(accuracyRange(0.01, 0.99), [0, 1]);
  assert.deepEqual(rounded(accuracyRange(0.5, 0.75)), [0.48, 0.77]);
  assert.deepEqual(latencyRange(null), [1, 100]);
  assert.deepEqual(latencyRange(250), [1, 250]);
  assert.deepEqual(rateRange(null), [0, 10]);
  assert.deepEqual(rounded(rateRange(200)), [0, 230]);
});

test('marks another model, but not the first one', () => {
  const points = [
    point(1),
    point(2, { version: 'a' }),
    point(3, { version: 'a' }),
    point(4),
    point(5, { version: 'b' }),
  ];
  assert.deepEqual(marks(points, { b: 'cnn v2 (b)' }), [{ t: 5, text: 'cnn v2 (b)' }]);
  assert.deepEqual(marks(points, {}), [{ t: 5, text: 'b' }]);
});

test('marks where drift begins, grows and ends, and passes over gaps', () => {
  const drift = ['NONE', 'MODERATE', 'INSUFFICIENT_DATA', 'MODERATE', 'MAJOR', null, 'NONE'];
  assert.deepEqual(marks(drift.map((each, t) => point(t, { drift: each }))), [
    { t: 1, text: 'moderate drift' },
    { t: 4, text: 'major drift' },
    { t: 6, text: 'drift ended' },
  ]);
  assert.deepEqual(marks([]), []);
});

test('a sparkline fills its box', () => {
  const pairs = [
    [100, 5],
    [110, 15],
    [120, 10],
  ];
  assert.equal(sparkline(pairs, 100, 22), '0.0,21.0 50.0,1.0 100.0,11.0');
});

test('a sparkline of a constant is a straight line, and unknown figures are left out', () => {
  const pairs = [
    [1, null],
    [2, 7],
    [3, undefined],
    [4, NaN],
    [5, 7],
  ];
  assert.equal(sparkline(pairs, 100, 22), '0.0,21.0 100.0,21.0');
});

test('a sparkline of one point or none is drawn, too', () => {
  assert.equal(sparkline([[9, 3]], 100, 22), '0.0,21.0');
  assert.equal(sparkline([[9, null]], 100, 22), '');
  assert.equal(sparkline([], 100, 22), '');
});

test('a sparkline may have more points than a function has arguments', () => {
  const pairs = Array.from({ length: 300_000 }, (unused, i) => [i, i]);
  assert.match(sparkline(pairs, 100, 22), / 100\.0,1\.0$/);
});
