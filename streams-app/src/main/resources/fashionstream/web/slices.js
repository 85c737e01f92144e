// The figures by slice: the images with one value of an attribute.

import { count, percent } from './format.js';
import { list } from './tables.js';

const TITLES = ['slice', 'images', 'labelled', 'accuracy', 'expected', 'coverage', 'drift', 'compared with the rest'];

/** What the images of a slice are. */
export function sliceName({ attribute, kind, value }) {
  if (kind === 'VALUE') return `${attribute} = ${value === '' ? '(empty)' : value}`;
  if (kind === 'OTHER') return `${attribute}: other values`;
  return kind === 'MISSING' ? `no ${attribute}` : attribute;
}

/** The accuracy with its interval. */
export function sliceAccuracy({ accuracy, accuracy_low: low, accuracy_high: high }) {
  return accuracy == null ? 'no labels' : `${percent(accuracy)} [${percent(low)} to ${percent(high)}]`;
}

/**
 * What differs from the reference, in words.
 *
 * @param thresholds of the server: for each kind of figure, that of moderate and that of major drift
 */
export function driftWords(slice, thresholds) {
  const figures = [
    [slice.class_mix_psi_corrected, thresholds.psi, () => 'class mix'],
    [slice.confidence_psi_corrected, thresholds.psi, () => 'confidence'],
    [slice.pixel_mean_shift, thresholds.shift, (moved) => (moved < 0 ? 'darker' : 'brighter')],
    [slice.pixel_deviation_shift, thresholds.shift, (moved) => (moved < 0 ? 'less contrast' : 'more contrast')],
  ].filter(([value]) => Number.isFinite(value));
  if (!figures.length) return '–';
  const words = figures
    .filter(([value, [moderate]]) => Math.abs(value) >= moderate)
    .map(([value, [, major], name]) => (Math.abs(value) >= major ? `${name(value)} (major)` : name(value)));
  return words.length ? words.join(', ') : 'none';
}

/** @param thresholds as for {@link driftWords} */
export function sliceRows(slices, thresholds) {
  return slices.map((slice) => [
    sliceName(slice),
    count(slice.predicted),
    count(slice.labelled),
    sliceAccuracy(slice),
    percent(slice.expected_accuracy),
    slice.coverage == null ? 'none due yet' : percent(slice.coverage),
    driftWords(slice, thresholds),
    slice.worse ? 'worse' : '',
  ]);
}

/** What the table leaves out. */
export function slicesNote(accuracy) {
  const left = accuracy?.slices_left_out;
  if (!left) return '';
  const subject = left === 1 ? '1 further slice is' : `${count(left)} further slices are`;
  return accuracy.slices.length ? `${subject} not shown.` : `${subject} not shown: the record has no room for them.`;
}

/** Whether there is anything to show in a window of the model. */
export const hasSlices = (windows) =>
  Object.values(windows ?? {}).some(({ slices, slices_left_out: left }) => slices?.length > 0 || left > 0);

/** Marks the rows of slices that are worse than the rest, and says why each is or isn't. */
export function drawSlices(table, accuracy, thresholds) {
  const slices = accuracy?.slices ?? [];
  list(
    table,
    TITLES,
    sliceRows(slices, thresholds),
    slicesNote(accuracy) || 'None in this window; see all, 15m and 24h.',
  );
  table.querySelectorAll('tbody tr').forEach((row, i) => {
    row.classList.toggle('worse', slices[i]?.worse === true);
    row.title = slices[i]?.reason ?? '';
  });
}
