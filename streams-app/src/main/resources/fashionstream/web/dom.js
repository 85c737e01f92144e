// Text comes from topics that anybody may write to: it is only ever set as text, never as markup.

export const byId = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Sets a text only if it differs, so that a screen reader does not repeat it each second. */
export function setText(id, text) {
  const place = byId(id);
  if (place.textContent !== text) place.textContent = text;
}

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
