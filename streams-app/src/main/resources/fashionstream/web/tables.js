import { count, element, percent } from './dom.js';

const cells = (values, tag = 'td') => values.map((value) => element(tag, { textContent: value }));

export function list(table, titles, rows, empty) {
  const head = element('tr', {}, ...titles.map((title) => element('th', { textContent: title, scope: 'col' })));
  const body = rows.length
    ? rows.map(([name, ...values]) => element('tr', {}, element('th', { textContent: name, scope: 'row' }), ...cells(values)))
    : [element('tr', {}, element('td', { textContent: empty, colSpan: titles.length, className: 'empty' }))];
  table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...body));
}

/** Made once, then only changed: the keyboard's focus stays where it is. */
export function confusion(table, classes, counts, chosen, choose) {
  if (table.dataset.classes !== classes.join()) {
    build(table, classes, choose);
  }
  const size = classes.length;
  const right = Math.max(1, ...classes.map((name, i) => counts[i * size + i] ?? 0));
  const wrong = Math.max(1, ...counts.filter((n, i) => i % (size + 1) !== 0));
  table.querySelectorAll('button').forEach((button, i) => {
    const row = Math.floor(i / size);
    const column = i % size;
    const n = counts[i] ?? 0;
    const share = n / (row === column ? right : wrong);
    button.textContent = n || '';
    button.dataset.kind = row === column ? 'right' : 'wrong';
    button.dataset.level = n ? Math.ceil(share * 5) : 0;
    button.setAttribute('aria-label', `true ${classes[row]}, predicted ${classes[column]}: ${n}`);
    button.title = button.getAttribute('aria-label');
    button.setAttribute('aria-pressed', chosen?.[0] === classes[row] && chosen?.[1] === classes[column]);
  });
}

function build(table, classes, choose) {
  table.dataset.classes = classes.join();
  const caption = table.caption;
  const short = (name) => name.slice(0, 4);
  const head = element('tr', {}, element('th', { textContent: 'true \\ pred.' }),
    ...classes.map((name) => element('th', { textContent: short(name), title: name, scope: 'col' })));
  const rows = classes.map((truth) => element('tr', {}, element('th', { textContent: truth, scope: 'row' }),
    ...classes.map((predicted) => {
      const button = element('button', { type: 'button' });
      button.addEventListener('click', () => choose(truth, predicted));
      return element('td', {}, button);
    })));
  table.replaceChildren(caption, element('thead', {}, head), element('tbody', {}, ...rows));
}

export function classFigures(table, accuracy, reference) {
  const all = accuracy.predicted;
  list(table, ['class', 'recall', 'precision', 'F1', 'labelled', 'share', 'expected'], accuracy.classes.map((c) => [
    c.label, percent(c.recall), percent(c.precision), c.f1 === null ? '–' : c.f1.toFixed(3), count(c.support),
    percent(all ? c.predictions / all : null), percent(reference[c.label])]), 'No classes.');
}

const number = (value, digits) => (value === null || value === undefined ? '–' : value.toFixed(digits));
const moved = (value) => (value === null || value === undefined ? '–' : `${value > 0 ? '+' : ''}${value.toFixed(2)} σ`);
const DRIFT = { NONE: 'none', MODERATE: 'moderate', MAJOR: 'major', INSUFFICIENT_DATA: 'not enough data', UNKNOWN: 'not available' };

/** @param thresholds of the server: for each kind of figure, that of moderate and of major drift */
export function driftFigures(table, state, drift, thresholds) {
  const [psi, shift] = ['psi', 'shift'].map((kind) => thresholds[kind].map((threshold) => threshold.toFixed(2)));
  state.dataset.state = drift?.state ?? 'UNKNOWN';
  const text = drift ? DRIFT[drift.state] ?? drift.state : 'not available for this window';
  if (state.textContent !== text) state.textContent = text;
  table.title = drift?.reason ?? '';
  list(table, ['figure', 'now', 'moderate from', 'major from'], [
    ['class mix, PSI', number(drift?.class_mix_psi, 3), ...psi],
    ['class mix, Jensen-Shannon', number(drift?.class_mix_distance, 3), '', ''],
    ['confidence, PSI', number(drift?.confidence_psi, 3), ...psi],
    ['brightness, shift', moved(drift?.pixel_mean_shift), ...shift],
    ['contrast, shift', moved(drift?.pixel_deviation_shift), ...shift],
  ], '');
}
