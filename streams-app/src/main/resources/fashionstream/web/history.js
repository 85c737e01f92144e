// The points of the charts: one per second for a quarter of an hour, one per fifteen seconds before that, as the server
// keeps them. Times are seconds since 1970; "now" is the server's.

const FINE_SECONDS = 900;
const COARSE_STEP = 15;
const DAY = 86_400;
const DEFAULT_WINDOW = '15m';
const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: DAY };

/** The server reads the last second while it passes, and may not have read all of the one before. */
const UNFINISHED_SECONDS = 2;

const RATE_SECONDS = 5;
const LATENCY_SECONDS = 30;
const CSV_WINDOW = ['accuracy', 'accuracy_low', 'accuracy_high', 'expected_accuracy', 'coverage'];
const CSV_POINT = ['predictions', 'latency_p50_ms', 'latency_p95_ms', 'latency_p99_ms', 'lag'];

/** How far back the charts go: the window's length; for a number of images, as far as there is a point per second. */
export function secondsOf(window) {
  if (window === 'all') return DAY;
  const [, number, unit] = /^(\d+)([smhd])$/.exec(window) ?? [];
  return unit ? Math.min(DAY, number * UNIT_SECONDS[unit]) : FINE_SECONDS;
}

/** @param asked the window in the page's address, which anybody may have written; null if there is none */
export function initialWindow(names, asked) {
  if (names.includes(asked)) return asked;
  return names.includes(DEFAULT_WINDOW) || !names.length ? DEFAULT_WINDOW : names[0];
}

/** Adds points to the history, a map by time, and removes those that the server no longer keeps either. */
export function remember(history, points, now) {
  for (const point of points) history.set(point.t, point);
  for (const t of history.keys()) {
    if (t < now - DAY || (t < now - FINE_SECONDS && t % COARSE_STEP !== 0)) history.delete(t);
  }
}

/** The points that the charts show for a window, oldest first. */
export function pointsOf(history, window, now) {
  const from = now - secondsOf(window);
  return [...history.values()].filter((p) => p.t >= from && p.t <= now).sort((a, b) => a.t - b.t);
}

export const isFinished = (point, now) => point.t < now - UNFINISHED_SECONDS;

/** Predictions per second, over the last seconds that are finished. */
export function throughput(points, now) {
  const since = now - UNFINISHED_SECONDS - RATE_SECONDS;
  const recent = points.filter((p) => p.t >= since && isFinished(p, now));
  return recent.reduce((sum, p) => sum + p.predictions, 0) / RATE_SECONDS;
}

/** The newest percentiles; empty if there were no predictions lately. */
export function latestLatency(points, now) {
  return points.findLast((p) => p.latency.length && p.t > now - LATENCY_SECONDS)?.latency ?? [];
}

export function csv(points, window) {
  const row = (p) => [
    new Date(p.t * 1000).toISOString(),
    ...CSV_WINDOW.map((name, i) => p.windows[window]?.[i]),
    p.predictions,
    ...[0, 1, 2].map((i) => p.latency[i]),
    p.lag,
  ];
  return [['time', ...CSV_WINDOW, ...CSV_POINT], ...points.map(row)].map((cells) => `${cells.join()}\n`).join('');
}
