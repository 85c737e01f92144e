import { byId, count, element, percent } from './dom.js';
import { makeCharts, sparkline } from './charts.js';
import { startControls } from './demo.js';
import { forgetPictures, showGallery, showRecent } from './gallery.js';
import { drawModels, letSteer } from './models.js';
import { classFigures, confusion, driftFigures, list } from './tables.js';

// How far back the charts go; for the last labelled images, as far as the fine history does.
const SECONDS = { '1m': 60, '15m': 900, '24h': 86400, all: 86400 };
const STATES = { OK: 'OK', WARNING: 'Warning', ALERT: 'Alert', INSUFFICIENT_DATA: 'Not enough data', UNKNOWN: 'Not available' };
const STALE_MS = 5000;
const RETRY_MS = 2000;
const FINE_SECONDS = 900;
const COARSE_STEP = 15;

const address = new URLSearchParams(location.search);
let shownWindow = '15m';
let chosen = address.has('true') && address.has('predicted') ? [address.get('true'), address.get('predicted')] : null;
let paused = false;
let latest = null;
let state = null;
let history = new Map();
let heardAt = 0;
let page = null;
const charts = makeCharts();

function remember() {
  const query = new URLSearchParams({ window: shownWindow, theme: document.documentElement.dataset.theme });
  if (chosen) {
    query.set('true', chosen[0]);
    query.set('predicted', chosen[1]);
  }
  globalThis.history.replaceState(null, '', `?${query}`);
}

const current = () => state?.accuracy[state.version]?.[shownWindow];

function points() {
  const from = state.now / 1000 - (SECONDS[shownWindow] ?? FINE_SECONDS);
  return [...history.values()].filter((p) => p.t >= from && p.t <= state.now / 1000).sort((a, b) => a.t - b.t);
}

function drawTiles(accuracy, shown) {
  // The last second isn't over, the one before may not be read to its end.
  const whole = shown.filter((p) => p.t < state.now / 1000 - 2).slice(-5);
  const rate = whole.length ? whole.reduce((sum, p) => sum + p.predictions, 0) / 5 : 0;
  const latency = shown.findLast((p) => p.latency.length && p.t > state.now / 1000 - 30)?.latency ?? [];
  const ms = (v) => (v === undefined ? '–' : `${Math.round(v)} ms`);
  const ofWindow = (i) => (p) => p.windows[shownWindow]?.[i];
  const figures = [
    ['accuracy', 'Accuracy', enough(accuracy) ? percent(accuracy.accuracy, 2) : 'not enough data', ofWindow(0)],
    ['expected', 'Expected accuracy', percent(accuracy?.expected_accuracy, 2), ofWindow(3)],
    ['coverage', 'Coverage', percent(accuracy?.coverage), ofWindow(4)],
    ['rate', 'Throughput', `${rate.toFixed(0)} /s`, (p) => (p.t < state.now / 1000 - 2 ? p.predictions : null)],
    ['p50', 'Latency p50', ms(latency[0]), (p) => p.latency[0]],
    ['p99', 'Latency p99', ms(latency[2]), (p) => p.latency[2]],
    ['lag', 'Consumer lag', count(state.lag), (p) => p.lag],
    ['predicted', 'Predictions', count(accuracy?.predicted), () => null],
  ];
  for (const [id, title, value, figure] of figures) {
    const tile = byId(`tile-${id}`) ?? byId('tiles').appendChild(element('div', { id: `tile-${id}`, className: 'tile' },
      element('span', { className: 'dim', textContent: title }), element('b')));
    tile.children[1].textContent = value;
    sparkline(tile, shown.map((p) => [p.t, figure(p)]));
  }
}

const enough = (accuracy) => accuracy && accuracy.accuracy !== null && accuracy.state !== 'INSUFFICIENT_DATA';

function drawHealth(accuracy) {
  const judged = accuracy?.state ?? 'UNKNOWN';
  byId('health').dataset.state = judged;
  const text = accuracy ? STATES[judged] ?? judged : 'Waiting for figures';
  const reason = accuracy ? accuracy.state_reason : 'There are no figures for this window yet.';
  // Set only when it is another one, so that a screen reader doesn't say it each second.
  if (byId('health-state').textContent !== text) byId('health-state').textContent = text;
  if (byId('health-reason').textContent !== reason) byId('health-reason').textContent = reason;
  byId('accuracy-now').textContent = enough(accuracy)
    ? `${percent(accuracy.accuracy, 2)} [${percent(accuracy.accuracy_low)} to ${percent(accuracy.accuracy_high)}] of ${count(accuracy.labelled)}`
    : 'not enough data';
}

function draw() {
  if (!state) return;
  const accuracy = current();
  const shown = points();
  byId('model').textContent = state.version ? `model ${state.version}` : 'no model yet';
  byId('model').dataset.kind = state.rollout.trouble ? 'warning' : '';
  drawHealth(accuracy);
  drawTiles(accuracy, shown);
  charts.draw(shown, shownWindow, accuracy?.target);
  confusion(byId('confusion'), accuracy?.classes.map((c) => c.label) ?? state.classes, accuracy?.confusion ?? [], chosen, choose);
  leftOut(accuracy);
  if (accuracy) classFigures(byId('classes'), accuracy, state.reference_mix);
  if (page) driftFigures(byId('drift'), byId('drift-state'), accuracy?.drift, page);
  byId('versions-window').textContent = `window ${shownWindow}`;
  drawModels(byId('versions'), state, shownWindow);
  list(byId('dead-letters'), ['reason', 'images'], Object.entries(state.dead_letters).map(([reason, n]) => [reason, count(n)]), 'None.');
  showRecent(byId('recent'), state.recent);
  showGallery(byId('surest'), state.surest_mistakes, 'No known mistakes among the recent predictions.');
  if (!chosen) showGallery(byId('gallery'), state.mistakes, 'No known mistakes among the recent predictions.');
}

/** A model of many classes would fill the page: the server sends those with the most labels. */
function leftOut(accuracy) {
  const classes = accuracy?.classes_left_out ? `${count(accuracy.classes_left_out)} classes with fewer labels are not shown` : '';
  const images = accuracy?.confusion_left_out ? `${classes}, nor are their ${count(accuracy.confusion_left_out)} images` : classes;
  if (byId('confusion-note').textContent !== images) byId('confusion-note').textContent = images;
  if (byId('classes-note').textContent !== classes) byId('classes-note').textContent = classes;
}

async function drawCell() {
  byId('clear').hidden = !chosen;
  byId('gallery-title').textContent = chosen ? `True ${chosen[0]} → predicted ${chosen[1]}` : 'Mistakes';
  byId('gallery-note').textContent = chosen ? 'of the last 2,000 predictions' : 'newest first';
  if (!chosen) return;
  const asked = chosen;
  const query = new URLSearchParams({ true: asked[0], predicted: asked[1], limit: 60 });
  try {
    const answer = await fetch(`/api/gallery?${query}`);
    if (answer.ok && asked === chosen) showGallery(byId('gallery'), await answer.json(), 'None among the recent predictions.');
  } catch (failure) {
    byId('gallery-note').textContent = 'the images cannot be loaded now';
  }
}

function choose(truth, predicted) {
  chosen = chosen?.[0] === truth && chosen?.[1] === predicted ? null : [truth, predicted];
  remember();
  draw();
  drawCell();
}

function take(event, anew) {
  heardAt = Date.now();
  latest = JSON.parse(event.data);
  if (anew) {
    history = new Map();
    forgetPictures();
  }
  latest.history.forEach((p) => history.set(p.t, p));
  forget(latest.now / 1000);
  if (!paused) show();
}

/** As the server does: each second of a quarter of an hour, every fifteenth before. */
function forget(now) {
  for (const t of history.keys()) {
    if (t < now - FINE_SECONDS && t % COARSE_STEP !== 0) history.delete(t);
  }
}

function show() {
  state = latest;
  draw();
  if (chosen) drawCell();
}

function connection(text, kind) {
  if (byId('connection').textContent === text) return;
  byId('connection').textContent = text;
  byId('connection').dataset.kind = kind;
}

function watch() {
  const age = Date.now() - heardAt;
  if (!heardAt) connection('connecting', '');
  else if (age > STALE_MS) connection('reconnecting; figures are stale', 'bad');
  else if (state && !state.reading) connection('cannot read the topics', 'bad');
  else if (paused) connection('paused', 'warning');
  else connection('live', 'good');
  document.body.classList.toggle('stale', heardAt > 0 && age > STALE_MS);
}

function connect() {
  const source = new EventSource('/api/events');
  source.addEventListener('state', (event) => take(event, true));
  source.addEventListener('tick', (event) => take(event, false));
  // The browser tries again by itself only where there was an answer; a server that starts refuses.
  source.addEventListener('error', () => {
    source.close();
    setTimeout(connect, RETRY_MS);
  });
}

/** @param names those of the server, which depend on its settings */
function offerWindows(names) {
  if (names.includes(address.get('window'))) shownWindow = address.get('window');
  const buttons = names.map((name) => {
    const button = element('button', { type: 'button', textContent: name });
    button.setAttribute('aria-pressed', name === shownWindow);
    button.addEventListener('click', () => {
      shownWindow = name;
      buttons.forEach((other) => other.setAttribute('aria-pressed', other === button));
      remember();
      draw();
    });
    return button;
  });
  byId('windows').replaceChildren(...buttons);
  draw();
}

byId('pause').addEventListener('click', () => {
  paused = !paused;
  byId('pause').textContent = paused ? 'Resume' : 'Pause';
  byId('pause').setAttribute('aria-pressed', paused);
  if (!paused && latest) show();
  watch();
});

byId('theme').addEventListener('click', () => {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  remember();
  charts.redraw();
});

byId('clear').addEventListener('click', () => choose(...chosen));

byId('csv').addEventListener('click', () => {
  if (!state) return;
  const rows = points().map((p) => [new Date(p.t * 1000).toISOString(), ...Array.from({ length: 5 }, (unused, i) => p.windows[shownWindow]?.[i] ?? ''),
    p.predictions, ...[0, 1, 2].map((i) => p.latency[i] ?? ''), p.lag ?? ''].join());
  const head = 'time,accuracy,accuracy_low,accuracy_high,expected_accuracy,coverage,predictions,latency_p50_ms,latency_p95_ms,latency_p99_ms,lag';
  const link = element('a', { href: URL.createObjectURL(new Blob([[head, ...rows, ''].join('\n')], { type: 'text/csv' })), download: `fashion-stream-${shownWindow}.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

async function begin() {
  try {
    page = await (await fetch('/api/page')).json();
    offerWindows(page.windows);
    if (page.demo) await startControls();
    if (page.rollout) letSteer();
  } catch (failure) {
    setTimeout(begin, RETRY_MS);
  }
}

drawCell();
begin();
connect();
setInterval(watch, 500);
