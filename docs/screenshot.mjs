// Takes a screenshot of a page in Chromium, in dark colours, once a condition holds.
//
//   node docs/screenshot.mjs URL PICTURE WIDTH HEIGHT [CONDITION]
//
// HEIGHT 0 is the height of the page. CONDITION is a JavaScript expression. Fails if it doesn't hold after a minute.
// Chromium's own --screenshot is no use for a page that receives events: with --virtual-time-budget, time stands still while
// a response is pending, and the response of an event stream always is.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 60_000;
const POLL_MS = 200;

const [url, picture, width, height, condition = 'true'] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'screenshot-'));
// Over a pipe, because a port has to be free, and Node.js 20 has no WebSocket.
const options = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe'];
const browser = spawn('chromium', [...options, `--user-data-dir=${profile}`, 'about:blank'], {
  stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
});
const [requests, responses] = [browser.stdio[3], browser.stdio[4]];
const exited = new Promise((resolve) => browser.on('exit', resolve).on('error', resolve));

function fail(message) {
  console.error(`screenshot of ${url}: ${message}`);
  process.exitCode = 1;
  browser.kill('SIGKILL');
}

const pending = new Map();
let received = '';
responses.setEncoding('utf8').on('data', (text) => {
  const messages = (received + text).split('\0');
  received = messages.pop();
  for (const message of messages.map((each) => JSON.parse(each))) {
    const { resolve, reject } = pending.get(message.id) ?? {};
    pending.delete(message.id);
    if (message.error) reject?.(new Error(message.error.message));
    else resolve?.(message.result);
  }
});

let lastId = 0;
let sessionId;
function send(method, params = {}) {
  const id = ++lastId;
  requests.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
  return new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
}

async function evaluate(expression) {
  const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, returnByValue: true });
  if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
  return result.value;
}

async function until(expression) {
  while (!(await evaluate(expression))) await delay(POLL_MS);
}

async function take() {
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  ({ sessionId } = await send('Target.attachToTarget', { targetId, flatten: true }));
  const size = (pixels) => ({ width: Number(width), height: pixels, deviceScaleFactor: 1, mobile: false });
  await send('Emulation.setDeviceMetricsOverride', size(Number(height) || 100));
  await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'dark' }] });
  const { errorText } = await send('Page.navigate', { url });
  if (errorText) throw new Error(errorText);
  await until('document.readyState === "complete"');
  if (height === '0') {
    // As high as the page, so that images that load when they scroll into view do.
    await until(condition);
    await send('Emulation.setDeviceMetricsOverride', size(await evaluate('document.documentElement.scrollHeight')));
  }
  await until(`(${condition}) && [...document.images].every((image) => image.complete)`);
  const { data } = await send('Page.captureScreenshot', { format: 'png' });
  writeFileSync(picture, Buffer.from(data, 'base64'));
}

const limit = setTimeout(() => fail(`the condition ${condition} doesn't hold after a minute`), LIMIT_MS);
exited.then(() => pending.forEach(({ reject }) => reject(new Error('Chromium has ended'))));
requests.on('error', () => {});
try {
  await take();
} catch (error) {
  if (!process.exitCode) fail(error.message);
} finally {
  clearTimeout(limit);
  browser.kill();
  await exited;
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
