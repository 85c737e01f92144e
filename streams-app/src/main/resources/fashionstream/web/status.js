// Sentences and headings about the state of the stream.

import { count, modelName, percent } from './format.js';

export const STALE_MS = 5000;

const STATES = {
  OK: 'OK',
  WARNING: 'Warning',
  ALERT: 'Alert',
  STALE: 'Stale',
  INSUFFICIENT_DATA: 'Undecided',
  UNKNOWN: 'Not available',
};
const NO_CLASSES = 'No images in this window yet';
const DRIFT_STATES = {
  NONE: 'none',
  MODERATE: 'moderate',
  MAJOR: 'major',
  INSUFFICIENT_DATA: 'not enough data',
  UNKNOWN: 'not available',
};

/** @param millis since the last event of the server; null before the first one */
export const isStale = (millis) => millis !== null && millis > STALE_MS;

/** Whether the figures are from before, because no images are classified. */
export const isPast = (verdict) => verdict?.state === 'STALE';

/**
 * @param reading whether the server can read the topics; undefined before the first event
 * @param verdict the overall verdict; undefined before the first event
 */
export function connection(millis, reading, paused, verdict) {
  if (millis === null) return { text: 'connecting', kind: '' };
  if (isStale(millis)) return { text: 'reconnecting; figures are stale', kind: 'bad' };
  if (reading === false) return { text: 'cannot read the topics', kind: 'bad' };
  if (paused) return { text: 'paused', kind: 'warning' };
  return isPast(verdict) ? { text: 'connected, no new images', kind: 'warning' } : { text: 'live', kind: 'good' };
}

/** With fewer labels, the figure would jump. */
const LEAST_LABELS = 30;

/** Whether there are enough labels for an accuracy. */
export const hasAccuracy = (accuracy) => Number.isFinite(accuracy?.accuracy) && accuracy.labelled >= LEAST_LABELS;

/**
 * The overall verdict: its state, in words, and the reason.
 *
 * @param version that of the latest image; after a roll-out, the verdict may be on the former model for up to a minute
 * @param labels what each version is called
 */
export function banner(verdict, version, labels) {
  if (!verdict?.model_version)
    return { state: 'UNKNOWN', text: 'Waiting for data', reason: 'No image has been classified yet.' };
  const { state, reason } = verdict;
  const model = verdict.model_version === version ? '' : `Model ${modelName(labels, verdict.model_version)}: `;
  return { state, text: STATES[state] ?? state, reason: model ? model + reason : sentence(reason) };
}

/** Models with more classes have a search, and a top-5 accuracy. */
const MANY_CLASSES = 10;

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** The state of the accuracy in a window. */
export function windowState(accuracy) {
  if (!accuracy) return { text: '', reason: '' };
  const { state = 'UNKNOWN', state_reason: reason = '' } = accuracy;
  return { text: STATES[state] ?? state, reason };
}

/** The accuracy in words, with its interval and the number of labels. */
export function accuracyText(accuracy) {
  if (!hasAccuracy(accuracy)) return 'not enough data';
  const interval = `${percent(accuracy.accuracy_low)} to ${percent(accuracy.accuracy_high)}`;
  return `${percent(accuracy.accuracy, 2)} [${interval}] of ${count(accuracy.labelled)}${adjustedText(accuracy.selection)}`;
}

/** What the accuracy of all images is, if the labelled ones are not a random sample of them. */
function adjustedText(selection) {
  if (selection?.state !== 'SELECTED') return '';
  const { adjusted_accuracy: adjusted, adjusted_low: low, adjusted_high: high } = selection;
  return `; all images: ${adjusted == null ? '' : `${percent(adjusted, 2)} `}[${percent(low)} to ${percent(high)}]`;
}

/** The labelled share of the images that are old enough to have a label, or why there is none. */
export function coverageText(accuracy) {
  if (!accuracy) return percent(null);
  if (accuracy.window?.startsWith('last-')) return 'labelled only';
  return accuracy.coverage == null ? 'none due yet' : percent(accuracy.coverage);
}

/** @param drift null for a window in which drift is not measured */
export function driftStatus(drift) {
  if (!drift) return { state: 'UNKNOWN', text: 'not available for this window' };
  return { state: drift.state, text: DRIFT_STATES[drift.state] ?? drift.state };
}

/**
 * What the tables omit: of many classes, the server sends those that occur and are confused most often.
 *
 * @param classes the names of those that the tables show
 */
export function omitted(accuracy, classes) {
  if (!classes.length) return { classes: NO_CLASSES, images: NO_CLASSES };
  const number = accuracy?.classes_left_out;
  if (!number) return { classes: '', images: '' };
  const [subject, their] =
    number === 1 ? ['1 further class is', 'its'] : [`${count(number)} further classes are`, 'their'];
  const left = `${subject} not shown`;
  const images = accuracy.confusion_left_out;
  if (!images) return { classes: left, images: left };
  const labelled =
    images === 1 ? `nor is ${their} 1 labelled image` : `nor are ${their} ${count(images)} labelled images`;
  return { classes: left, images: `${left}, ${labelled}` };
}

/** What the tables show after a search. */
export function foundText(text, found) {
  const matches = found.classes_found;
  if (matches === 0) return `No class name contains “${text}”`;
  const names = matches === 1 ? '1 class name contains' : `${count(matches)} class names contain`;
  const most = found.found_left_out ? '; those with the most mistakes are shown' : '';
  return `${names} “${text}”${most}`;
}

/** Whether a search is worthwhile. */
export const hasManyClasses = (accuracy) =>
  (accuracy?.classes?.length ?? 0) + (accuracy?.classes_left_out ?? 0) > MANY_CLASSES;
