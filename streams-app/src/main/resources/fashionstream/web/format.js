/** Shown instead of a figure that is not known. */
const UNKNOWN = '–';

const known = (value) => Number.isFinite(value);

/** @param share from 0 to 1 */
export const percent = (share, digits = 1) => (known(share) ? `${(100 * share).toFixed(digits)} %` : UNKNOWN);

/** A percentage on an axis: without decimals where it has none. */
export const percentTick = (share) => percent(share, Number.isInteger(Math.round(share * 1000) / 10) ? 0 : 1);

export const count = (number) => (known(number) ? number.toLocaleString('en') : UNKNOWN);

export const decimal = (value, digits) => (known(value) ? unsignedZero(value.toFixed(digits)) : UNKNOWN);

/** A small negative number is rounded to "-0.00". */
const unsignedZero = (text) => (Number(text) === 0 ? text.replace('-', '') : text);

export const milliseconds = (value) => (known(value) ? `${Math.round(value)} ms` : UNKNOWN);

export const perSecond = (value) => (known(value) ? `${value.toFixed(0)} /s` : UNKNOWN);

const ID_END = 11;

/** The end of an id, which is what distinguishes the ids of a producer. */
export const shortId = (id) => (id.length <= ID_END + 1 ? id : `…${id.slice(-ID_END)}`);

/** How far a mean is from its reference, in standard deviations of the reference. */
export function shift(value) {
  const text = decimal(value, 2);
  if (text === UNKNOWN) return text;
  return `${Number(text) > 0 ? '+' : ''}${text} σ`;
}

/** What people call a model version: its name, number and hash, as far as they are known. */
export const modelName = (labels, version) => labels[version] ?? version;

/** The time of day where the reader is. */
export const clock = (millis) => (known(millis) ? new Date(millis).toLocaleTimeString('en-GB') : UNKNOWN);
