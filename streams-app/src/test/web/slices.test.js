import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  driftWords,
  hasSlices,
  sliceName,
  sliceRows,
  slicesNote,
} from '../../main/resources/fashionstream/web/slices.js';

const THRESHOLDS = { psi: [0.1, 0.25], shift: [0.5, 0.8] };
const SLICE = {
  attribute: 'camera',
  kind: 'VALUE',
  value: '7',
  predicted: 1234,
  labelled: 340,
  accuracy: 0.812,
  accuracy_low: 0.767,
  accuracy_high: 0.85,
  expected_accuracy: 0.93,
  coverage: 0.5,
  class_mix_psi_corrected: 0.01,
  confidence_psi_corrected: 0.12,
  pixel_mean_shift: -0.9,
  pixel_deviation_shift: 0.1,
  worse: true,
};

test('shows the figures of a slice', () => {
  assert.deepEqual(sliceRows([SLICE], THRESHOLDS), [
    [
      'camera = 7',
      '1,234',
      '340',
      '81.2 % [76.7 % to 85.0 %]',
      '93.0 %',
      '50.0 %',
      'confidence, darker (major)',
      'worse',
    ],
  ]);
});

test('shows what is not known of a slice', () => {
  const slice = { attribute: 'camera', kind: 'MISSING', value: null, predicted: 3, labelled: 0, accuracy: null };
  assert.deepEqual(sliceRows([slice], THRESHOLDS), [
    ['no camera', '3', '0', 'no labels', '–', 'none due yet', '–', ''],
  ]);
});

test('names each kind of slice', () => {
  assert.equal(sliceName({ attribute: 'site', kind: 'OTHER', value: null }), 'site: other values');
  assert.equal(sliceName({ attribute: 'site', kind: 'VALUE', value: '' }), 'site = (empty)');
  assert.equal(sliceName({ attribute: 'site', kind: 'LATER' }), 'site');
});

test('says that a slice has no drift only if it was measured', () => {
  assert.equal(driftWords({ ...SLICE, confidence_psi_corrected: 0, pixel_mean_shift: 0.4 }, THRESHOLDS), 'none');
  assert.equal(
    driftWords({ pixel_mean_shift: 0.6, pixel_deviation_shift: -0.5 }, THRESHOLDS),
    'brighter, less contrast',
  );
  assert.equal(driftWords({}, THRESHOLDS), '–');
});

test('is shown where a window has slices, or had no room for them', () => {
  assert.equal(hasSlices(undefined), false);
  assert.equal(hasSlices({ all: { slices: [], slices_left_out: 0 }, '1m': {} }), false);
  assert.equal(hasSlices({ all: { slices: [SLICE], slices_left_out: 0 } }), true);
  assert.equal(hasSlices({ all: { slices: [], slices_left_out: 3 } }), true);
});

test('says how many slices it leaves out', () => {
  assert.equal(slicesNote(undefined), '');
  assert.equal(slicesNote({ slices: [SLICE], slices_left_out: 1 }), '1 further slice is not shown.');
  assert.match(slicesNote({ slices: [], slices_left_out: 1200 }), /1,200 further slices .* no room/);
});
