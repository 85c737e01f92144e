// What the charts draw, computed from points that are oldest first.

import { modelName } from './format.js';
import { isFinished } from './history.js';

const INDEX = { accuracy: 0, low: 1, high: 2, expected: 3, coverage: 4 };
const SPARK_MARGIN = 1;

/** One figure of a window over time; null where it is not known. */
export const windowFigure = (points, window, name) => points.map((p) => p.windows[window]?.[INDEX[name]] ?? null);

/** Times and lines of the accuracy chart: both ends of the interval, accuracy, expected accuracy and target. */
export function accuracySeries(points, window, target) {
  return [
    points.map((p) => p.t),
    ...['low', 'high', 'accuracy', 'expected'].map((name) => windowFigure(points, window, name)),
    points.map(() => target ?? null),
  ];
}

/** Times and percentiles; at least 1 ms, because the scale is logarithmic. */
export function latencySeries(points) {
  const percentile = (i) => points.map((p) => (p.latency.length ? Math.max(1, p.latency[i]) : null));
  return [points.map((p) => p.t), percentile(0), percentile(1), percentile(2)];
}

/** Times and predictions; none yet where the second is not finished. */
export const rateSeries = (points, now) => [
  points.map((p) => p.t),
  points.map((p) => (isFinished(p, now) ? p.predictions : null)),
];

/** The newest figure of a line; null if there is none. */
export const lastKnown = (line) => line.findLast((value) => value !== null && value !== undefined) ?? null;

/** Scales of the charts, from the smallest and largest value shown; null if there are none. */
export const accuracyRange = (low, high) =>
  low === null ? [0, 1] : [Math.max(0, low - 0.02), Math.min(1, high + 0.02)];
export const latencyRange = (high) => [1, Math.max(100, high ?? 0)];
export const rateRange = (high) => [0, Math.max(10, (high ?? 0) * 1.15)];

/** A mark wherever a figure changes. Its first value is not a change, and unknown values are passed over. */
function changes(points, figure, text) {
  const marks = [];
  let before = null;
  for (const p of points) {
    const now = p[figure];
    if (now && now !== before && now !== 'INSUFFICIENT_DATA') {
      if (before) marks.push({ t: p.t, text: text(now) });
      before = now;
    }
  }
  return marks;
}

const driftText = (drift) => (drift === 'NONE' ? 'drift ended' : `${drift.toLowerCase()} drift`);

/**
 * Where the model changed, then where drift began, changed or ended.
 *
 * @param labels what each version is called
 */
export const marks = (points, labels) => [
  ...changes(points, 'version', (version) => modelName(labels, version)),
  ...changes(points, 'drift', driftText),
];

/**
 * The points of an SVG polyline that fills the box, for the shape of a figure alone.
 *
 * @param pairs of time and value; null or undefined if the value is not known
 */
export function sparkline(pairs, width, height) {
  const known = pairs.filter(([, value]) => Number.isFinite(value));
  if (!known.length) return '';
  const values = known.map(([, value]) => value);
  const low = values.reduce((a, b) => Math.min(a, b));
  const span = values.reduce((a, b) => Math.max(a, b)) - low || 1;
  const from = known[0][0];
  const time = known.at(-1)[0] - from || 1;
  const x = (t) => (((t - from) / time) * width).toFixed(1);
  const y = (value) => (height - SPARK_MARGIN - ((value - low) / span) * (height - 2 * SPARK_MARGIN)).toFixed(1);
  return known.map(([t, value]) => `${x(t)},${y(value)}`).join(' ');
}
