import { drawSparkline, makeCharts } from './charts.js';
import { startControls } from './demo.js';
import { byId, element, setText } from './dom.js';
import { count, milliseconds, modelName, percent, perSecond } from './format.js';
import { forgetPictures, showGallery, showRecent } from './gallery.js';
import { csv, initialWindow, isFinished, latestLatency, pointsOf, remember, throughput } from './history.js';
import { drawModels, enableRollout } from './models.js';
import { windowFigure } from './series.js';
import { drawSlices, hasSlices, slicesNote } from './slices.js';
import {
  accuracyText,
  banner,
  connection,
  coverageText,
  foundText,
  hasAccuracy,
  hasManyClasses,
  isPast,
  isStale,
  omitted,
  windowState,
} from './status.js';
import { classFigures, confusion, driftFigures, list } from './tables.js';

const RETRY_MS = 2000;
const WATCH_MS = 500;
const CELL_IMAGES = 60;
const EXPLANATIONS = {
  'top-5': 'Share of the labelled images whose true class is among the five most probable ones',
  expected: 'The mean confidence of the predictions',
  coverage: 'The labelled share of the predictions that are old enough to have a label',
  p50: 'Half of the predictions are read within this time after the timestamp of their image',
  p99: '99 % of the predictions are read within this time after the timestamp of their image',
  lag: 'Images that have not been read yet',
};
const NO_MISTAKES = 'No known mistakes among the recent predictions.';

const address = new URLSearchParams(location.search);
const history = new Map();
const charts = makeCharts();
let shownWindow = initialWindow([], null);
/** True and predicted class of the selected cell of the confusion matrix. */
let chosen = address.has('true') && address.has('predicted') ? [address.get('true'), address.get('predicted')] : null;
/** The name, or the part of one, by which classes are searched for; and the answer, of the window shown then. */
let sought = address.get('class') ?? '';
let found = null;
let paused = false;
/** The last event, and the one that is shown: while the page is paused, an older one. */
let latest = null;
let state = null;
let receivedAt = null;
/** The server's settings for the page. */
let settings = null;

const now = () => state.now / 1000;

function updateAddress() {
  const query = new URLSearchParams({ window: shownWindow, theme: document.documentElement.dataset.theme });
  if (chosen) {
    query.set('true', chosen[0]);
    query.set('predicted', chosen[1]);
  }
  if (sought) query.set('class', sought);
  globalThis.history.replaceState(null, '', `?${query}`);
}

function drawTiles(accuracy, points) {
  const latency = latestLatency(points, now());
  const ofWindow = (name) => windowFigure(points, shownWindow, name);
  const ofPoints = (figure) => points.map(figure);
  const accuracyNow = hasAccuracy(accuracy) ? percent(accuracy.accuracy, 2) : 'not enough data';
  const rates = ofPoints((p) => (isFinished(p, now()) ? p.predictions : null));
  const tiles = [
    ['accuracy', 'Accuracy', accuracyNow, ofWindow('accuracy')],
    ['top-5', 'Top-5 accuracy', percent(accuracy?.top_5_accuracy, 2), []],
    ['expected', 'Expected accuracy', percent(accuracy?.expected_accuracy, 2), ofWindow('expected')],
    ['coverage', 'Coverage', coverageText(accuracy), ofWindow('coverage')],
    ['rate', 'Throughput', perSecond(throughput(points, now())), rates],
    ['p50', 'Latency p50', milliseconds(latency[0]), ofPoints((p) => p.latency[0])],
    ['p99', 'Latency p99', milliseconds(latency[2]), ofPoints((p) => p.latency[2])],
    ['lag', 'Consumer lag', count(state.lag), ofPoints((p) => p.lag)],
    ['predicted', 'Predictions', count(accuracy?.predicted), []],
  ];
  for (const [id, title, value, line] of tiles) {
    const tile = byId(`tile-${id}`) ?? byId('tiles').appendChild(newTile(id, title));
    tile.children[1].textContent = value;
    tile.hidden = id === 'top-5' && accuracy?.top_5_accuracy == null;
    drawSparkline(
      tile,
      line.map((figure, i) => [points[i].t, figure]),
    );
  }
}

function newTile(id, title) {
  const heading = element('span', { className: 'dim', textContent: title });
  return element('div', { id: `tile-${id}`, className: 'tile', title: EXPLANATIONS[id] ?? '' }, heading, element('b'));
}

function drawState(accuracy) {
  const shown = banner(state.verdict, state.version, state.rollout.labels);
  byId('verdict').dataset.state = shown.state;
  setText('verdict-state', shown.text);
  setText('verdict-reason', shown.reason);
  const inWindow = windowState(accuracy);
  setText('accuracy-now', accuracyText(accuracy));
  setText('accuracy-state', inWindow.text);
  byId('accuracy-state').title = inWindow.reason;
}

function draw() {
  if (!state) return;
  const accuracy = state.accuracy[state.version]?.[shownWindow];
  const points = pointsOf(history, shownWindow, now());
  const { labels } = state.rollout;
  byId('model').textContent = state.version ? `model ${modelName(labels, state.version)}` : 'no model yet';
  byId('model').dataset.kind = state.rollout.trouble ? 'warning' : '';
  drawState(accuracy);
  drawTiles(accuracy, points);
  charts.draw(points, shownWindow, accuracy?.target, now(), labels);
  drawClasses(accuracy);
  if (settings) driftFigures(byId('drift'), byId('drift-state'), accuracy?.drift, settings);
  byId('slices-card').hidden = !settings || !hasSlices(state.accuracy[state.version]);
  if (settings) drawSlices(byId('slices'), accuracy, settings);
  setText('slices-note', slicesNote(accuracy));
  byId('versions-window').textContent = `window ${shownWindow}`;
  drawModels(byId('versions'), state, shownWindow);
  const reasons = Object.entries(state.dead_letters).map(([reason, images]) => [reason, count(images)]);
  list(byId('dead-letters'), ['reason', 'images'], reasons, 'None.');
  showRecent(byId('recent'), state.recent);
  showGallery(byId('surest'), state.surest_mistakes, NO_MISTAKES);
  if (!chosen) showGallery(byId('gallery'), state.mistakes, NO_MISTAKES);
}

function drawClasses(accuracy) {
  byId('class-search').hidden = !hasManyClasses(accuracy);
  const isSearch = accuracy && sought && found?.window === shownWindow;
  const shown = isSearch ? { ...accuracy, ...found } : accuracy;
  const classes = shown?.classes.map((c) => c.label) ?? state.classes;
  confusion(byId('confusion'), classes, shown?.confusion ?? [], chosen, choose);
  const notShown = omitted(accuracy, classes);
  setText('confusion-note', isSearch ? foundText(found.text, found) : notShown.images);
  setText('classes-note', isSearch ? foundText(found.text, found) : notShown.classes);
  if (shown) classFigures(byId('classes'), shown, state.reference_mix);
}

async function search() {
  if (!sought) return;
  const [text, window] = [sought, shownWindow];
  try {
    const answer = await fetch(`/api/classes?${new URLSearchParams({ window, search: text })}`);
    if (!answer.ok) return;
    const classes = await answer.json();
    if (text !== sought || window !== shownWindow) return;
    found = { ...classes, text, window };
    if (state) drawClasses(state.accuracy[state.version]?.[window]);
  } catch (failure) {
    setText('confusion-note', 'the classes cannot be loaded');
  }
}

async function drawCell() {
  byId('clear').hidden = !chosen;
  byId('gallery-title').textContent = chosen ? `True ${chosen[0]} → predicted ${chosen[1]}` : 'Mistakes';
  byId('gallery-note').textContent = chosen ? 'among the last 2,000 predictions' : 'newest first';
  if (!chosen) return;
  const asked = chosen;
  const query = new URLSearchParams({ true: asked[0], predicted: asked[1], limit: CELL_IMAGES });
  try {
    const answer = await fetch(`/api/gallery?${query}`);
    if (!answer.ok) return;
    const images = await answer.json();
    if (asked === chosen) showGallery(byId('gallery'), images, 'None among the recent predictions.');
  } catch (failure) {
    byId('gallery-note').textContent = 'the images cannot be loaded';
  }
}

function choose(truth, predicted) {
  chosen = chosen?.[0] === truth && chosen?.[1] === predicted ? null : [truth, predicted];
  updateAddress();
  draw();
  drawCell();
}

/** @param complete whether the event has the whole history, or only what is new */
function receive(event, complete) {
  receivedAt = Date.now();
  latest = JSON.parse(event.data);
  if (complete) {
    history.clear();
    forgetPictures();
  }
  remember(history, latest.history, latest.now / 1000);
  if (!paused) showLatest();
}

function showLatest() {
  state = latest;
  draw();
  if (chosen) drawCell();
  search();
}

function watch() {
  const age = receivedAt === null ? null : Date.now() - receivedAt;
  const shown = connection(age, state?.reading, paused, state?.verdict);
  setText('connection', shown.text);
  byId('connection').dataset.kind = shown.kind;
  document.body.classList.toggle('stale', isStale(age) || isPast(state?.verdict));
}

function connect() {
  const source = new EventSource('/api/events');
  source.addEventListener('state', (event) => receive(event, true));
  source.addEventListener('tick', (event) => receive(event, false));
  // The browser only reconnects after an answer; a server that is starting refuses the connection.
  source.addEventListener('error', () => {
    source.close();
    setTimeout(connect, RETRY_MS);
  });
}

/** @param names those of the server, which depend on its settings */
function offerWindows(names) {
  shownWindow = initialWindow(names, address.get('window') ?? shownWindow);
  const buttons = names.map((name) => {
    const button = element('button', { type: 'button', textContent: name });
    button.setAttribute('aria-pressed', name === shownWindow);
    button.addEventListener('click', () => {
      shownWindow = name;
      buttons.forEach((other) => other.setAttribute('aria-pressed', other === button));
      updateAddress();
      draw();
      search();
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
  if (!paused && latest) showLatest();
  watch();
});

byId('theme').addEventListener('click', () => {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  updateAddress();
  charts.redraw();
});

byId('class-search').value = sought;
byId('class-search').addEventListener('input', (event) => {
  sought = event.target.value.trim();
  updateAddress();
  draw();
  search();
});

byId('clear').addEventListener('click', () => choose(...chosen));

byId('csv').addEventListener('click', () => {
  if (!state) return;
  const content = new Blob([csv(pointsOf(history, shownWindow, now()), shownWindow)], { type: 'text/csv' });
  const link = element('a', { href: URL.createObjectURL(content), download: `fashion-stream-${shownWindow}.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

async function begin() {
  try {
    settings = await (await fetch('/api/page')).json();
    offerWindows(settings.windows);
    if (settings.rollout) enableRollout();
    if (settings.demo) await startControls();
  } catch (failure) {
    setTimeout(begin, RETRY_MS);
  }
}

drawCell();
begin();
connect();
setInterval(watch, WATCH_MS);
