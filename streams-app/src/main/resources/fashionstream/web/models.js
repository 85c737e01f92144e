import { post } from './api.js';
import { byId, element, setText } from './dom.js';
import { count, modelName, percent } from './format.js';

const FIGURES = ['accuracy', 'interval', 'labelled'];
let rolloutEnabled = false;

/** Offers to promote models and to roll them back, from the next drawing on. */
export function enableRollout() {
  rolloutEnabled = true;
}

const BY_NUMBER = new Intl.Collator('en', { numeric: true });

/** All versions that have figures, are published, or are in use, by name and number. */
export function versionsOf(accuracy, rollout) {
  const versions = [...Object.keys(accuracy), ...rollout.published.map((model) => model.version)];
  const used = rollout.promoted ?? rollout.answering;
  if (used) versions.push(used);
  const name = (version) => modelName(rollout.labels, version);
  return [...new Set(versions)].sort((a, b) => BY_NUMBER.compare(name(a), name(b)));
}

/** What can be done with a version: 'Roll back', 'Promote' or null. */
export function actionOf(version, rollout) {
  if (version === rollout.promoted) return 'Roll back';
  return rollout.published.some((model) => model.version === version) ? 'Promote' : null;
}

/** Accuracy, interval and number of labels. */
export function versionFigures(accuracy) {
  const known = Number.isFinite(accuracy?.accuracy);
  return [
    percent(accuracy?.accuracy),
    known ? `${percent(accuracy.accuracy_low)} to ${percent(accuracy.accuracy_high)}` : '–',
    count(accuracy?.labelled),
  ];
}

async function perform(action, version, name) {
  const rollBack = action === 'Roll back';
  const { error } = await post('/api/models', rollBack ? { roll_back: version } : { promote: version });
  byId('models-note').textContent = error ?? `${name} was ${rollBack ? 'rolled back' : 'promoted'}`;
}

/** Rows are kept until they offer something else: a button that is replaced each second can't be pressed. */
function build(table, versions, names, actions) {
  const key = JSON.stringify([versions, names, actions]);
  if (table.dataset.key === key) return;
  table.dataset.key = key;
  const head = ['version', ...FIGURES].map((title) => element('th', { textContent: title, scope: 'col' }));
  if (rolloutEnabled) head.push(element('td'));
  const rows = versions.map((version, i) => {
    const row = element('tr', {}, element('th', { scope: 'row' }), ...FIGURES.map(() => element('td')));
    if (rolloutEnabled) row.append(element('td', {}, ...(actions[i] ? [button(actions[i], version, names[i])] : [])));
    return row;
  });
  table.replaceChildren(element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows));
}

function button(action, version, name) {
  const made = element('button', { type: 'button', textContent: action });
  made.setAttribute('aria-label', `${action} ${name}`);
  made.addEventListener('click', () => perform(action, version, name));
  return made;
}

export function drawModels(table, { accuracy, rollout }, shownWindow) {
  const versions = versionsOf(accuracy, rollout);
  const names = versions.map((version) => modelName(rollout.labels, version));
  build(
    table,
    versions,
    names,
    versions.map((version) => (rolloutEnabled ? actionOf(version, rollout) : null)),
  );
  versions.forEach((version, i) => {
    const [head, ...cells] = table.tBodies[0].rows[i].cells;
    head.textContent = version === rollout.answering ? `● ${names[i]}` : names[i];
    head.title = rollout.published.find((model) => model.version === version)?.note ?? '';
    versionFigures(accuracy[version]?.[shownWindow]).forEach((text, j) => {
      cells[j].textContent = text;
    });
  });
  setText('trouble', rollout.trouble ?? '');
}
