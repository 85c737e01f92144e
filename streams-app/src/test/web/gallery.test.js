import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caption, imageUrl, isWrong, keyOf, truthText } from '../../main/resources/fashionstream/web/gallery.js';

const prediction = (more) => ({ topic: 'AAAA', partition: 1, offset: 42, label: 'Coat', truth: null, ...more });

test('a prediction without a label is neither right nor wrong', () => {
  for (const truth of [null, undefined, '']) {
    assert.equal(isWrong(prediction({ truth })), false);
    assert.equal(truthText(prediction({ truth })), 'no label yet');
    assert.equal(caption(prediction({ truth })), 'Coat');
  }
});

test('shows the true class, then the predicted one', () => {
  assert.equal(caption(prediction({ truth: 'Shirt' })), 'Shirt → Coat');
  assert.equal(truthText(prediction({ truth: 'Shirt' })), 'actually Shirt');
  assert.equal(truthText(prediction({ truth: 'Coat' })), 'correct');
  assert.equal(isWrong(prediction({ truth: 'Shirt' })), true);
  assert.equal(isWrong(prediction({ truth: 'Coat' })), false);
});

test('keeps long and hostile texts as they are', () => {
  const text = `<img src=x onerror="alert(1)">${'x'.repeat(10_000)}`;
  assert.equal(caption(prediction({ label: text })), text);
});

test('asks for the image by topic, partition and offset', () => {
  assert.equal(imageUrl(prediction()), '/api/image?partition=1&offset=42&topic=AAAA');
  assert.equal(imageUrl(prediction({ topic: null })), '/api/image?partition=1&offset=42');
  assert.equal(
    imageUrl(prediction({ topic: 'a&b=c d', offset: 0 })),
    '/api/image?partition=1&offset=0&topic=a%26b%3Dc+d',
  );
});

test('distinguishes predictions, and the same one with another label', () => {
  assert.equal(keyOf(prediction()), keyOf(prediction()));
  for (const other of [{ topic: 'B' }, { partition: 2 }, { offset: 43 }, { truth: 'Shirt' }, { label: 'Bag' }]) {
    assert.notEqual(keyOf(prediction(other)), keyOf(prediction()));
  }
  assert.notEqual(keyOf(prediction({ truth: 'a-b', label: 'c' })), keyOf(prediction({ truth: 'a', label: 'b-c' })));
});
