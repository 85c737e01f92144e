import { post } from './api.js';
import { byId, element, setText } from './dom.js';
import { count, percent } from './format.js';

const FIGURES = ['accuracy', 'interval', 'labelled'];
let rolloutEnabled = false;

/** Offers to promote models and to roll them back, from the next drawing on. */
export function enableRollout() {
  rolloutEnabled = true;
}

/** All versions that have figures, are published, or are in use, in order. */
export function versionsOf(accuracy, rollout) {
  const versions = [...Object.keys(accuracy), ...rollout.published.map((model) => model.version)];
  const used = rollout.promoted ?? rollout.answering;
  if (used) versions.push(used);
  return [...new Set(versions)].sort();
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

async function perform(action, version) {
  const rollBack = action === 'Roll back';
  const { error } = await post('/api/models', rollBack ? { roll_back: version } : { promote: version });
  byId('models-note').textContent = error ?? `${version} was ${rollBack ? 'rolled back' : 'promoted'}`;
}

/** Rows are kept until they offer something else: a button that is replaced each second can't be pressed. */
function build(table, versions, actions) {
  const key = JSON.stringify([versions, actions]);
  if (table.dataset.key === key) return;
  table.dataset.key = key;
  const head = ['version', ...FIGURES].map((title) => element('th', { textContent: title, scope: 'col' }));
  if (rolloutEnabled) head.push(element('td'));
  const rows = versions.map((version, i) => {
    const row = element('tr', {}, element('th', { scope: 'row' }), ...FIGURES.map(() => element('td')));
    if (rolloutEnabled) row.append(element('td', {}, ...(actions[i] ? [button(actions[i], version)] : [])));
    return row;
  });
  table.replaceChildren(element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows));
}

function button(action, version) {
  const made = element('button', { type: 'button', textContent: action });
  made.setAttribute('aria-label', `${action} ${version}`);
  made.addEventListener('click', () => perform(action, version));
  return made;
}

export function drawModels(table, { accuracy, rollout }, shownWindow) {
  const versions = versionsOf(accuracy, rollout);
  build(
    table,
    versions,
    versions.map((version) => (rolloutEnabled ? actionOf(version, rollout) : null)),
  );
  versions.forEach((version, i) => {
    const [name, ...cells] = table.tBodies[0].rows[i].cells;
    name.textContent = version === rollout.answering ? `● ${version}` : version;
    name.title = rollout.published.find((model) => model.version === version)?.note ?? '';
    versionFigures(accuracy[version]?.[shownWindow]).forEach((text, j) => {
      cells[j].textContent = text;
    });
  });
  setText('trouble', rollout.trouble ?? '');
}
