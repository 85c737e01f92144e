import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { post } from '../../main/resources/fashionstream/web/api.js';

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

function serve(answer) {
  const requests = [];
  globalThis.fetch = async (path, options) => {
    requests.push({ path, options });
    return path === '/api/session' ? { json: async () => ({ header: 'X-Session', token: 'secret' }) } : answer;
  };
  return requests;
}

test('sends the token of the session, and returns the answer', async () => {
  const requests = serve({ ok: true, json: async () => ({ rate: 100 }) });
  assert.deepEqual(await post('/api/demo', { rate: 100 }), { rate: 100 });
  assert.deepEqual(requests[1], {
    path: '/api/demo',
    options: { method: 'POST', headers: { 'X-Session': 'secret' }, body: '{"rate":100}' },
  });
});

test('returns the reason why the server refuses', async () => {
  serve({ ok: false, json: async () => ({ error: 'rate must be a number', status: 400 }) });
  assert.deepEqual(await post('/api/demo', { rate: 'x' }), { error: 'rate must be a number' });
});

test('reports a server that is away, or answers with something else than JSON', async () => {
  globalThis.fetch = async () => {
    throw new TypeError('fetch failed');
  };
  assert.deepEqual(await post('/api/demo', {}), { error: 'the application is not reachable' });
  serve({
    ok: false,
    json: async () => {
      throw new SyntaxError('not JSON');
    },
  });
  assert.deepEqual(await post('/api/demo', {}), { error: 'the application is not reachable' });
});
