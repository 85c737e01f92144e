import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  STALE_MS,
  accuracyText,
  banner,
  connection,
  coverageText,
  driftStatus,
  foundText,
  hasAccuracy,
  hasManyClasses,
  isPast,
  isStale,
  omitted,
  windowState,
} from '../../main/resources/fashionstream/web/status.js';

const FIGURES = { accuracy: 0.9413, accuracy_low: 0.94, accuracy_high: 0.9456, labelled: 10000, state: 'OK' };

test('figures are stale when the server has been silent for too long, but not before its first event', () => {
  assert.equal(isStale(null), false);
  assert.equal(isStale(0), false);
  assert.equal(isStale(STALE_MS), false);
  assert.equal(isStale(STALE_MS + 1), true);
});

test('shows the most important thing about the connection', () => {
  assert.equal(connection(null, undefined, false).text, 'connecting');
  assert.deepEqual(connection(100, true, false), { text: 'live', kind: 'good' });
  assert.deepEqual(connection(100, true, true), { text: 'paused', kind: 'warning' });
  assert.deepEqual(connection(100, false, true), { text: 'cannot read the topics', kind: 'bad' });
  assert.deepEqual(connection(STALE_MS + 1, false, true), { text: 'reconnecting; figures are stale', kind: 'bad' });
  assert.equal(connection(100, undefined, false).text, 'live');
});

test('says why there is no coverage', () => {
  assert.equal(coverageText({ window: '1m', coverage: 0.5 }), '50.0 %');
  assert.equal(coverageText({ window: '1m', coverage: null }), 'none due yet');
  assert.equal(coverageText({ window: 'last-1000', coverage: null }), 'labelled only');
  assert.equal(coverageText(undefined), '–');
});

test('shows that no new images come', () => {
  const past = { state: 'STALE', model_version: 'a', reason: 'no image has been counted for 11 minutes' };
  assert.equal(isPast(past), true);
  assert.equal(isPast({ ...past, state: 'OK' }), false);
  assert.equal(isPast(undefined), false);
  assert.deepEqual(connection(100, true, false, past), { text: 'connected, no new images', kind: 'warning' });
  assert.equal(connection(100, true, true, past).text, 'paused');
});

test('shows the verdict with its reason', () => {
  assert.deepEqual(banner({ state: 'ALERT', model_version: 'a', reason: 'too low' }, 'a'), {
    state: 'ALERT',
    text: 'Alert',
    reason: 'Too low',
  });
  assert.equal(banner({ state: 'STALE', model_version: 'a', reason: '' }, 'a').text, 'Stale');
  assert.equal(banner({ state: 'NEW_STATE', model_version: 'a', reason: '' }, 'a').text, 'NEW_STATE');
});

test('names the model of the verdict if another one classified the latest image', () => {
  const verdict = { state: 'ALERT', model_version: 'a', reason: 'too low' };
  assert.equal(banner(verdict, 'b', { a: 'cnn v3 (a)' }).reason, 'Model cnn v3 (a): too low');
  assert.equal(banner(verdict, 'b', {}).reason, 'Model a: too low');
});

test('waits for the first image', () => {
  assert.equal(banner(undefined).text, 'Waiting for data');
  assert.equal(banner({ state: 'INSUFFICIENT_DATA', model_version: null, reason: '' }).text, 'Waiting for data');
});

test('shows the state of a window with its reason', () => {
  assert.deepEqual(windowState({ ...FIGURES, state_reason: 'high' }), { text: 'OK', reason: 'high' });
  assert.deepEqual(windowState({ state: 'INSUFFICIENT_DATA' }), { text: 'Undecided', reason: '' });
  assert.deepEqual(windowState({}), { text: 'Not available', reason: '' });
  assert.deepEqual(windowState(null), { text: '', reason: '' });
});

test('shows the accuracy with its interval and the number of labels', () => {
  assert.equal(accuracyText(FIGURES), '94.13 % [94.0 % to 94.6 %] of 10,000');
  assert.equal(accuracyText({ ...FIGURES, accuracy: 0, accuracy_low: 0 }), '0.00 % [0.0 % to 94.6 %] of 10,000');
});

test('shows the accuracy of all images if labels are selected', () => {
  const selection = { state: 'SELECTED', adjusted_accuracy: 0.931, adjusted_low: 0.87, adjusted_high: 0.96 };
  assert.equal(
    accuracyText({ ...FIGURES, selection }),
    '94.13 % [94.0 % to 94.6 %] of 10,000; all images: 93.10 % [87.0 % to 96.0 %]',
  );
  assert.match(
    accuracyText({ ...FIGURES, selection: { ...selection, adjusted_accuracy: null } }),
    /; all images: \[87.0 % to 96.0 %\]$/,
  );
  assert.doesNotMatch(accuracyText({ ...FIGURES, selection: { ...selection, state: 'RANDOM' } }), /all images/);
});

test('shows no accuracy without enough labels', () => {
  for (const accuracy of [undefined, null, {}, { ...FIGURES, accuracy: null }, { ...FIGURES, labelled: 29 }]) {
    assert.equal(hasAccuracy(accuracy), false);
    assert.equal(accuracyText(accuracy), 'not enough data');
  }
});

test('shows the state of the drift', () => {
  assert.deepEqual(driftStatus({ state: 'NONE' }), { state: 'NONE', text: 'none' });
  assert.deepEqual(driftStatus({ state: 'MAJOR' }), { state: 'MAJOR', text: 'major' });
  assert.equal(driftStatus({ state: 'INSUFFICIENT_DATA' }).text, 'not enough data');
  assert.equal(driftStatus({ state: 'NEW' }).text, 'NEW');
  assert.deepEqual(driftStatus(null), { state: 'UNKNOWN', text: 'not available for this window' });
});

test('reports the classes that are not shown, and their images', () => {
  assert.deepEqual(omitted({ classes_left_out: 1200, confusion_left_out: 3400 }, ['Bag']), {
    classes: '1,200 further classes are not shown',
    images: '1,200 further classes are not shown, nor are their 3,400 labelled images',
  });
  assert.equal(
    omitted({ classes_left_out: 1, confusion_left_out: 2 }, ['Bag']).images,
    '1 further class is not shown, nor are its 2 labelled images',
  );
  assert.equal(
    omitted({ classes_left_out: 1, confusion_left_out: 1 }, ['Bag']).images,
    '1 further class is not shown, nor is its 1 labelled image',
  );
  assert.equal(
    omitted({ classes_left_out: 2, confusion_left_out: 0 }, ['Bag']).images,
    omitted({ classes_left_out: 2 }, ['Bag']).classes,
  );
});

test('reports nothing if all classes are shown', () => {
  assert.deepEqual(omitted({ classes_left_out: 0, confusion_left_out: 0 }, ['Bag']), { classes: '', images: '' });
  assert.deepEqual(omitted(undefined, ['Bag']), { classes: '', images: '' });
});

test('says that there are no classes to show', () => {
  assert.equal(omitted(undefined, []).images, 'No images in this window yet');
  assert.equal(omitted({ classes_left_out: 1000 }, []).classes, 'No images in this window yet');
});

test('says what a search has found', () => {
  assert.equal(foundText('boot', { classes_found: 0, found_left_out: 0 }), 'No class name contains “boot”');
  assert.equal(foundText('boot', { classes_found: 1, found_left_out: 0 }), '1 class name contains “boot”');
  assert.equal(foundText('b', { classes_found: 2, found_left_out: 0 }), '2 class names contain “b”');
  assert.equal(
    foundText('b', { classes_found: 1200, found_left_out: 1190 }),
    '1,200 class names contain “b”; those with the most mistakes are shown',
  );
});

test('offers a search for more than ten classes, shown or not', () => {
  assert.equal(hasManyClasses(undefined), false);
  assert.equal(hasManyClasses({ classes: Array(10), classes_left_out: 0 }), false);
  assert.equal(hasManyClasses({ classes: Array(11), classes_left_out: 0 }), true);
  assert.equal(hasManyClasses({ classes: [], classes_left_out: 1000 }), true);
});
