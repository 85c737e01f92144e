import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  clock,
  count,
  decimal,
  milliseconds,
  percent,
  percentTick,
  perSecond,
  shift,
  shortId,
} from '../../main/resources/fashionstream/web/format.js';

test('shows a dash for a figure that is not known', () => {
  for (const unknown of [null, undefined, NaN, 'NaN', Infinity]) {
    for (const format of [percent, percentTick, count, milliseconds, perSecond, shift, clock]) {
      assert.equal(format(unknown), '–', `${format.name} of ${unknown}`);
    }
    assert.equal(decimal(unknown, 3), '–');
  }
});

test('shows a share as a percentage with the given number of decimals', () => {
  assert.equal(percent(0), '0.0 %');
  assert.equal(percent(1), '100.0 %');
  assert.equal(percent(0.9413, 2), '94.13 %');
  assert.equal(percent(0.9999, 0), '100 %');
});

test('shows decimals on an axis only where there are some', () => {
  assert.equal(percentTick(0.9), '90 %');
  assert.equal(percentTick(0.29), '29 %');
  assert.equal(percentTick(0.925), '92.5 %');
});

test('separates thousands', () => {
  assert.equal(count(0), '0');
  assert.equal(count(999), '999');
  assert.equal(count(1234567), '1,234,567');
});

test('rounds latency and throughput', () => {
  assert.equal(milliseconds(0), '0 ms');
  assert.equal(milliseconds(61.5), '62 ms');
  assert.equal(perSecond(0), '0 /s');
  assert.equal(perSecond(99.6), '100 /s');
});

test('shows the direction of a shift', () => {
  assert.equal(shift(0.5), '+0.50 σ');
  assert.equal(shift(0), '0.00 σ');
  assert.equal(shift(-1.234), '-1.23 σ');
  assert.equal(shift(0.001), '0.00 σ');
  assert.equal(shift(-0.001), '0.00 σ');
  assert.equal(decimal(-0.0001, 3), '0.000');
});

test('shows the time of day with seconds', () => {
  assert.equal(clock(new Date(2026, 0, 2, 3, 4, 5).getTime()), '03:04:05');
});

test('shows the end of an id', () => {
  assert.equal(shortId('feed-mx22llr8-00012345'), '…r8-00012345');
  assert.equal(shortId('123456789012'), '123456789012');
  assert.equal(shortId('1234567890123'), '…34567890123');
});
