import { byId, element } from './dom.js';

const DRIFTS = ['none', 'invert', 'blur', 'noise', 'shift', 'brightness', 'class-mix'];
const RATES = [0, 20, 100, 500];
const LOOK_MS = 3000;
const choices = [];

function tell(text) {
  byId('demo-note').textContent = text;
}

function show(settings) {
  choices.forEach(({ button, field, value }) => button.setAttribute('aria-pressed', settings[field] === value));
  byId('demo').hidden = false;
}

async function change(wanted) {
  try {
    const session = await (await fetch('/api/session')).json();
    const answer = await fetch('/api/demo', { method: 'POST', headers: { [session.header]: session.token }, body: JSON.stringify(wanted) });
    const said = await answer.json();
    tell(answer.ok ? '' : said.error);
    if (answer.ok) show(said);
  } catch (failure) {
    tell('the demo can’t be reached now');
  }
}

function group(title, field, values, words) {
  const buttons = values.map((value, i) => {
    const button = element('button', { type: 'button', textContent: words[i] });
    button.addEventListener('click', () => change({ [field]: value }));
    choices.push({ button, field, value });
    return button;
  });
  const place = element('div', { className: 'segments' }, ...buttons);
  place.setAttribute('role', 'group');
  place.setAttribute('aria-label', title);
  byId('demo-controls').append(element('span', { className: 'dim', textContent: title }), place);
}

/** Again and again: a demo that streams its first images can't be steered yet, and other pages steer it, too. */
async function look() {
  try {
    const settings = await (await fetch('/api/demo')).json();
    if ('rate' in settings) show(settings);
  } catch (failure) {
    // The server isn't there now; the page says so.
  }
  setTimeout(look, LOOK_MS);
}

export async function startControls() {
  const page = await (await fetch('/api/page')).json();
  if (!page.demo) return;
  group('Drift', 'drift', DRIFTS, DRIFTS);
  group('Images per second', 'rate', RATES, RATES.map((rate) => (rate ? String(rate) : 'stop')));
  group('Labels', 'labels', [true, false], ['sent', 'held back']);
  look();
}
