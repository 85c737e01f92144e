import { post } from './api.js';
import { byId, element } from './dom.js';

const RATES = [0, 20, 100, 500];
const REFRESH_MS = 3000;
const choices = [];

function note(text) {
  byId('demo-note').textContent = text;
}

function show(settings) {
  choices.forEach(({ button, field, value }) => button.setAttribute('aria-pressed', settings[field] === value));
  byId('demo').hidden = false;
}

async function change(settings) {
  const answer = await post('/api/demo', settings);
  note(answer.error ?? '');
  if (!answer.error) show(answer);
}

function group(title, buttons) {
  const place = element('div', { className: 'segments' }, ...buttons);
  place.setAttribute('role', 'group');
  place.setAttribute('aria-label', title);
  const heading = element('span', { className: 'dim', textContent: title });
  byId('demo-controls').append(element('div', { className: 'control' }, heading, place));
}

function button(text, act) {
  const made = element('button', { type: 'button', textContent: text });
  made.addEventListener('click', act);
  return made;
}

function choice(title, field, values, texts) {
  const buttons = values.map((value, i) => button(texts[i], () => change({ [field]: value })));
  buttons.forEach((made, i) => choices.push({ button: made, field, value: values[i] }));
  group(title, buttons);
}

async function publishWeaker() {
  const { error, model } = await post('/api/demo/model', {});
  note(error ?? `Model ${model} is published and promoted. “Roll back” under Model versions undoes this.`);
}

/** Repeatedly: a demo that streams its first images cannot be changed yet, and other pages change it, too. */
async function refresh() {
  try {
    const settings = await (await fetch('/api/demo')).json();
    if ('rate' in settings) show(settings);
  } catch (failure) {
    // The server is away; the state of the connection shows it.
  }
  setTimeout(refresh, REFRESH_MS);
}

export async function startControls() {
  const { drifts } = await (await fetch('/api/demo')).json();
  choice('Drift', 'drift', drifts, drifts);
  const rates = RATES.map((rate) => (rate ? String(rate) : 'stop'));
  choice('Images per second', 'rate', RATES, rates);
  choice('Labels', 'labels', [true, false], ['sent', 'held back']);
  group('Model', [button('publish a weaker one', publishWeaker)]);
  refresh();
}
