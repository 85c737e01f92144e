import { post } from './api.js';
import { byId, count, element, percent } from './dom.js';

const FIGURES = ['accuracy', 'interval', 'labelled'];
let steerable = false;

export function letSteer() {
  steerable = true;
}

async function rollBack(version) {
  tell((await post('/api/models', { roll_back: version })).error ?? `${version} is rolled back`);
}

async function promote(version) {
  tell((await post('/api/models', { promote: version })).error ?? `${version} is promoted`);
}

function tell(text) {
  byId('models-note').textContent = text;
}

function action(version, rollout) {
  if (!steerable) return null;
  if (version === rollout.promoted) return { words: 'Roll back', act: () => rollBack(version) };
  return rollout.published.some((model) => model.version === version) ? { words: 'Promote', act: () => promote(version) } : null;
}

/** Rows stay as long as there is the same to do in them: a button that is made anew each second can't be pressed. */
function build(table, versions, actions) {
  const key = JSON.stringify([versions, actions.map((each) => each?.words)]);
  if (table.dataset.key === key) return;
  table.dataset.key = key;
  const titles = ['version', ...FIGURES, ...(steerable ? [''] : [])];
  table.replaceChildren(
    element('thead', {}, element('tr', {}, ...titles.map((title) => element(title ? 'th' : 'td', title ? { textContent: title, scope: 'col' } : {})))),
    element('tbody', {}, ...versions.map((version, i) => {
      const row = element('tr', {}, element('th', { scope: 'row' }), ...FIGURES.map(() => element('td')));
      if (steerable) row.append(element('td', {}, ...(actions[i] ? [button(actions[i], version)] : [])));
      return row;
    })));
}

function button({ words, act }, version) {
  const made = element('button', { type: 'button', textContent: words });
  made.setAttribute('aria-label', `${words} ${version}`);
  made.addEventListener('click', act);
  return made;
}

export function drawModels(table, { accuracy, rollout }, shownWindow) {
  const versions = [...new Set([...Object.keys(accuracy), ...rollout.published.map((model) => model.version), rollout.promoted ?? rollout.answering])].sort();
  build(table, versions, versions.map((version) => action(version, rollout)));
  versions.forEach((version, i) => {
    const a = accuracy[version]?.[shownWindow];
    const [name, ...cells] = table.tBodies[0].rows[i].cells;
    name.textContent = version === rollout.answering ? `● ${version}` : version;
    name.title = rollout.published.find((model) => model.version === version)?.note ?? '';
    [percent(a?.accuracy), a?.accuracy == null ? '–' : `${percent(a.accuracy_low)} to ${percent(a.accuracy_high)}`, count(a?.labelled)]
      .forEach((text, j) => { cells[j].textContent = text; });
  });
  const trouble = rollout.trouble ?? '';
  if (byId('trouble').textContent !== trouble) byId('trouble').textContent = trouble;
}
