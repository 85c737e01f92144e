import { post } from './api.js';
import { byId, element } from './dom.js';

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
  const said = await post('/api/demo', wanted);
  tell(said.error ?? '');
  if (!said.error) show(said);
}

function group(title, buttons) {
  const place = element('div', { className: 'segments' }, ...buttons);
  place.setAttribute('role', 'group');
  place.setAttribute('aria-label', title);
  byId('demo-controls').append(element('span', { className: 'dim', textContent: title }), place);
}

function button(words, act) {
  const made = element('button', { type: 'button', textContent: words });
  made.addEventListener('click', act);
  return made;
}

function choice(title, field, values, words) {
  group(title, values.map((value, i) => {
    const made = button(words[i], () => change({ [field]: value }));
    choices.push({ button: made, field, value });
    return made;
  }));
}

async function publishWeaker() {
  const said = await post('/api/demo/model', {});
  tell(said.error ?? `model ${said.model_version} is published and promoted; roll it back under Model versions`);
}

/** Again and again: a demo that streams its first images cannot be changed yet, and other pages change it, too. */
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
  const { drifts } = await (await fetch('/api/demo')).json();
  choice('Drift', 'drift', drifts, drifts);
  choice('Images per second', 'rate', RATES, RATES.map((rate) => (rate ? String(rate) : 'stop')));
  choice('Labels', 'labels', [true, false], ['sent', 'held back']);
  group('Model', [button('publish a weaker one', publishWeaker)]);
  look();
}
