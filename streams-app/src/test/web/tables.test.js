import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classRows, confusionCells, driftRows, nextCell } from '../../main/resources/fashionstream/web/tables.js';

const THRESHOLDS = { psi: [0.1, 0.25], shift: [0.5, 0.8] };

test('colours right and wrong cells by their share of the largest one of their kind', () => {
  const cells = confusionCells(['a', 'b'], [10, 2, 1, 5], null);
  assert.deepEqual(
    cells.map(({ kind, text, level }) => [kind, text, level]),
    [
      ['right', '10', 5],
      ['wrong', '2', 5],
      ['wrong', '1', 3],
      ['right', '5', 3],
    ],
  );
  assert.equal(cells[1].label, 'true a, predicted b: 2');
});

test('the smallest count has a colour, and none has none', () => {
  assert.deepEqual(
    confusionCells(['a', 'b'], [1_000_000, 0, 0, 1], null).map(({ text, level }) => [text, level]),
    [
      ['1000000', 5],
      ['', 0],
      ['', 0],
      ['1', 1],
    ],
  );
});

test('a matrix without counts has empty cells', () => {
  const cells = confusionCells(['a', 'b', 'c'], [], null);
  assert.equal(cells.length, 9);
  assert.ok(cells.every(({ text, level, pressed }) => text === '' && level === 0 && !pressed));
  assert.deepEqual(confusionCells([], [], null), []);
});

test('a matrix of one class has one cell', () => {
  assert.deepEqual(confusionCells(['a'], [3], ['a', 'a']), [
    { kind: 'right', text: '3', label: 'true a, predicted a: 3', level: 5, pressed: true },
  ]);
});

test('selects the cell of the address, if there is such a cell', () => {
  const pressed = (chosen) => confusionCells(['a', 'b'], [], chosen).map((cell) => cell.pressed);
  assert.deepEqual(pressed(['b', 'a']), [false, false, true, false]);
  assert.deepEqual(pressed(['b', 'x']), [false, false, false, false]);
});

test('arrow keys lead to the neighbouring cell, and not over the edge', () => {
  const from = (index) => ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map((key) => nextCell(index, key, 3));
  assert.deepEqual(from(4), [3, 5, 1, 7]);
  assert.deepEqual(from(0), [0, 1, 0, 3]);
  assert.deepEqual(from(8), [7, 8, 5, 8]);
  assert.equal(nextCell(4, 'Enter', 3), null);
});

test('handles a matrix with more cells than a function has arguments', () => {
  const classes = Array.from({ length: 400 }, (unused, i) => `class ${i}`);
  assert.equal(confusionCells(classes, [], null).length, 160_000);
});

test('shows the figures of each class and its share of the predictions', () => {
  const figures = { label: 'Coat', recall: 0.5, precision: 0.25, f1: 1 / 3, support: 1234, predictions: 30 };
  assert.deepEqual(classRows({ predicted: 120, classes: [figures] }, { Coat: 0.1 }), [
    ['Coat', '50.0 %', '25.0 %', '0.333', '1,234', '25.0 %', '10.0 %'],
  ]);
});

test('shows dashes for a class that nothing is known of', () => {
  const figures = { label: 'constructor', recall: null, precision: null, f1: null, support: 0, predictions: 0 };
  assert.deepEqual(classRows({ predicted: 0, classes: [figures] }, {}), [
    ['constructor', '–', '–', '–', '0', '–', '–'],
  ]);
  assert.deepEqual(classRows({ predicted: 0, classes: [] }, {}), []);
});

test('shows each drift figure with the thresholds of the server', () => {
  const drift = {
    class_mix_psi_corrected: 0.0123,
    class_mix_distance: 0.05,
    confidence_psi_corrected: 0.3,
    pixel_mean_shift: -0.8,
    pixel_deviation_shift: 0.01,
  };
  assert.deepEqual(driftRows(drift, THRESHOLDS), [
    ['class mix, PSI', '0.012', '0.10', '0.25'],
    ['class mix, Jensen-Shannon', '0.050', '', ''],
    ['confidence, PSI', '0.300', '0.10', '0.25'],
    ['brightness, shift', '-0.80 σ', '0.50', '0.80'],
    ['contrast, shift', '+0.01 σ', '0.50', '0.80'],
  ]);
});

test('shows the thresholds alone where drift is not measured', () => {
  for (const drift of [null, undefined, {}]) {
    assert.deepEqual(
      driftRows(drift, THRESHOLDS).map(([, now]) => now),
      ['–', '–', '–', '–', '–'],
    );
  }
});
