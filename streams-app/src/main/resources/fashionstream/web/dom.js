// Text comes from topics that anybody may write to: it is only ever set as text, never as markup.

export const byId = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export const percent = (share, digits = 1) =>
  share === null || share === undefined ? '–' : `${(100 * share).toFixed(digits)} %`;

export const count = (number) => (number === null || number === undefined ? '–' : number.toLocaleString('en'));

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const clock = (millis) => new Date(millis).toLocaleTimeString('en-GB');
