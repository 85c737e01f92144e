import { element } from './dom.js';
import { count, decimal, percent, shift } from './format.js';
import { driftStatus } from './status.js';

const HEADER_LENGTH = 4;
const LEVELS = 5;
/** With more classes, the names of the columns are written upwards, and the matrix is as wide as it needs to be. */
const MANY = 10;
const CELL_PX = 28;
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

const cells = (values) => values.map((value) => element('td', { textContent: value }));

export function list(table, titles, rows, empty) {
  const head = element('tr', {}, ...titles.map((title) => element('th', { textContent: title, scope: 'col' })));
  const body = rows.length
    ? rows.map(([name, ...values]) =>
        element('tr', {}, element('th', { textContent: name, scope: 'row' }), ...cells(values)),
      )
    : [element('tr', {}, element('td', { textContent: empty, colSpan: titles.length, className: 'empty' }))];
  table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...body));
}

/**
 * The cells of the confusion matrix, row by row: text, label, kind and level of the colour, and whether it is selected.
 *
 * @param counts row by row; may be empty before there are figures
 * @param chosen true and predicted class of the selected cell, or null
 */
export function confusionCells(classes, counts, chosen) {
  const size = classes.length;
  const all = classes.flatMap((truth, row) =>
    classes.map((predicted, column) => ({
      truth,
      predicted,
      n: counts[row * size + column] ?? 0,
      kind: row === column ? 'right' : 'wrong',
    })),
  );
  const most = { right: 1, wrong: 1 };
  for (const { kind, n } of all) most[kind] = Math.max(most[kind], n);
  return all.map(({ truth, predicted, n, kind }) => ({
    kind,
    text: n ? String(n) : '',
    label: `true ${truth}, predicted ${predicted}: ${n}`,
    level: Math.ceil((n / most[kind]) * LEVELS),
    pressed: chosen?.[0] === truth && chosen?.[1] === predicted,
  }));
}

/** Built when the classes change, else only changed: the keyboard's focus stays where it is. */
export function confusion(table, classes, counts, chosen, choose) {
  const key = JSON.stringify(classes);
  if (table.dataset.classes !== key) {
    table.dataset.classes = key;
    const focused = table.contains(document.activeElement) ? document.activeElement.dataset.cell : null;
    table.hidden = classes.length === 0;
    build(table, classes, choose);
    const buttons = [...table.querySelectorAll('button')];
    const again = focused && buttons.find((button) => button.dataset.cell === focused);
    if (again) focusCell(buttons, again);
  }
  const shown = confusionCells(classes, counts, chosen);
  table.querySelectorAll('button').forEach((button, i) => {
    const cell = shown[i];
    button.textContent = cell.text;
    button.dataset.kind = cell.kind;
    button.dataset.level = cell.level;
    button.title = cell.label;
    button.setAttribute('aria-label', cell.label);
    button.setAttribute('aria-pressed', cell.pressed);
  });
}

/** The index of the cell to which an arrow key leads: the same one at the edge, null for other keys. */
export function nextCell(index, key, size) {
  const step = STEPS[key];
  if (!step) return null;
  const within = (place) => Math.max(0, Math.min(size - 1, place));
  return within(Math.floor(index / size) + step[0]) * size + within((index % size) + step[1]);
}

/** The matrix is one stop of the Tab key; arrow keys move within it. */
function focusCell(buttons, cell) {
  for (const button of buttons) button.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

function moveFocus(event, table, size) {
  const buttons = [...table.querySelectorAll('button')];
  const from = buttons.indexOf(event.target);
  const to = from < 0 ? null : nextCell(from, event.key, size);
  if (to === null) return;
  event.preventDefault();
  focusCell(buttons, buttons[to]);
}

function build(table, classes, choose) {
  const caption = table.caption;
  const many = classes.length > MANY;
  table.classList.toggle('many', many);
  table.style.minWidth = many ? `${classes.length * CELL_PX}px` : '';
  const head = element(
    'tr',
    {},
    element('th', { textContent: 'true \\ pred.' }),
    ...classes.map((name) =>
      element('th', { textContent: many ? name : name.slice(0, HEADER_LENGTH), title: name, scope: 'col' }),
    ),
  );
  const rows = classes.map((truth, row) =>
    element(
      'tr',
      {},
      element('th', { textContent: truth, title: truth, scope: 'row' }),
      ...classes.map((predicted, column) => {
        const button = element('button', { type: 'button', tabIndex: row + column ? -1 : 0 });
        button.dataset.cell = JSON.stringify([truth, predicted]);
        button.addEventListener('click', () => choose(truth, predicted));
        return element('td', {}, button);
      }),
    ),
  );
  table.onkeydown = (event) => moveFocus(event, table, classes.length);
  table.replaceChildren(caption, element('thead', {}, head), element('tbody', {}, ...rows));
}

/** @param reference the share of each class in the model's held-out images */
export function classRows(accuracy, reference) {
  const all = accuracy.predicted;
  return accuracy.classes.map((c) => [
    c.label,
    percent(c.recall),
    percent(c.precision),
    decimal(c.f1, 3),
    count(c.support),
    percent(all ? c.predictions / all : null),
    percent(reference[c.label]),
  ]);
}

export function classFigures(table, accuracy, reference) {
  const titles = ['class', 'recall', 'precision', 'F1', 'labelled', 'share', 'expected'];
  list(table, titles, classRows(accuracy, reference), 'No classes.');
}

/** @param thresholds of the server: for each kind of figure, that of moderate and that of major drift */
export function driftRows(drift, thresholds) {
  const [psi, moved] = ['psi', 'shift'].map((kind) => thresholds[kind].map((threshold) => threshold.toFixed(2)));
  return [
    ['class mix, PSI', decimal(drift?.class_mix_psi_corrected, 3), ...psi],
    ['class mix, Jensen-Shannon', decimal(drift?.class_mix_distance, 3), '', ''],
    ['confidence, PSI', decimal(drift?.confidence_psi_corrected, 3), ...psi],
    ['brightness, shift', shift(drift?.pixel_mean_shift), ...moved],
    ['contrast, shift', shift(drift?.pixel_deviation_shift), ...moved],
  ];
}

export function driftFigures(table, state, drift, thresholds) {
  const status = driftStatus(drift);
  state.dataset.state = status.state;
  if (state.textContent !== status.text) state.textContent = status.text;
  table.title = drift?.reason ?? '';
  list(table, ['figure', 'now', 'moderate from', 'major from'], driftRows(drift, thresholds), '');
}
