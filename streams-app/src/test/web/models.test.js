import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, versionFigures, versionsOf } from '../../main/resources/fashionstream/web/models.js';

const rollout = (more) => ({ published: [], promoted: null, answering: null, trouble: null, labels: {}, ...more });

test('lists each version once, in order, whether it has figures, is published or is active', () => {
  const accuracy = { c: {}, a: {} };
  assert.deepEqual(versionsOf(accuracy, rollout({ published: [{ version: 'b' }, { version: 'a' }], promoted: 'd' })), [
    'a',
    'b',
    'c',
    'd',
  ]);
  assert.deepEqual(versionsOf({}, rollout({ answering: 'a' })), ['a']);
  assert.deepEqual(versionsOf({}, rollout({})), []);
});

test('orders versions by name and number, not by hash', () => {
  const labels = { a: 'cnn v10 (a)', b: 'cnn v9 (b)', c: 'cnn c' };
  assert.deepEqual(versionsOf({ a: {}, b: {}, c: {} }, rollout({ labels })), ['c', 'b', 'a']);
});

test('offers to roll back the promoted version and to promote the published ones', () => {
  const state = rollout({ published: [{ version: 'a' }, { version: 'b' }], promoted: 'a', answering: 'a' });
  assert.equal(actionOf('a', state), 'Roll back');
  assert.equal(actionOf('b', state), 'Promote');
});

test('offers nothing for a version that is not published', () => {
  assert.equal(actionOf('c', rollout({ answering: 'c' })), null);
});

test('offers to roll back a promoted version that cannot be used', () => {
  assert.equal(actionOf('bad', rollout({ promoted: 'bad', answering: 'a' })), 'Roll back');
});

test('shows accuracy, interval and labels of a version', () => {
  const accuracy = { accuracy: 0.779, accuracy_low: 0.76, accuracy_high: 0.797, labelled: 1960 };
  assert.deepEqual(versionFigures(accuracy), ['77.9 %', '76.0 % to 79.7 %', '1,960']);
  assert.deepEqual(versionFigures({ accuracy: 0, accuracy_low: 0, accuracy_high: 0.1, labelled: 30 }), [
    '0.0 %',
    '0.0 % to 10.0 %',
    '30',
  ]);
});

test('shows dashes for a version without figures in the window', () => {
  assert.deepEqual(versionFigures(undefined), ['–', '–', '–']);
  assert.deepEqual(versionFigures({ accuracy: null, accuracy_low: 0, accuracy_high: 1, labelled: 0 }), ['–', '–', '0']);
});
