import { clock, element, percent } from './dom.js';

/** The image itself, fetched when it is in sight; says so if there is none any more. */
function picture(p) {
  const image = element('img', {
    src: `/api/image?${new URLSearchParams({ partition: p.partition, offset: p.offset, ...(p.topic && { topic: p.topic }) })}`, loading: 'lazy', width: 28, height: 28,
    alt: `image of ${p.truth ?? 'unknown truth'}`,
  });
  image.addEventListener('error', () => image.replaceWith(element('span', { className: 'gone', textContent: 'no image' })));
  return image;
}

const words = (p) => (p.truth ? `${p.truth} → ${p.label}` : p.label);

const keyOf = (p) => `${p.topic}-${p.partition}-${p.offset}-${p.truth}-${p.label}`;

/** Rebuilds a list only if it is another one: pictures would flicker, and lose the keyboard's focus. */
function fill(place, predictions, make, empty) {
  const key = predictions.map(keyOf).join();
  if (place.dataset.key === key) return;
  const old = new Map([...place.children].map((child) => [child.dataset.key, child]));
  place.replaceChildren(...predictions.map((p) => {
    const kept = old.get(keyOf(p));
    if (kept) return kept;
    const made = make(p);
    made.dataset.key = keyOf(p);
    return made;
  }));
  if (!predictions.length) place.append(element('p', { className: 'empty', textContent: empty }));
  place.dataset.key = key;
}

/** Lets all pictures be fetched again: while the server was away they were as good as gone. */
export function forgetPictures() {
  for (const place of document.querySelectorAll('#gallery, #surest, #recent')) {
    place.replaceChildren();
    delete place.dataset.key;
  }
}

function thumbnail(p) {
  const id = element('button', { type: 'button', className: 'id', textContent: p.id, title: 'Copy the id' });
  id.addEventListener('click', async () => {
    await navigator.clipboard.writeText(p.id);
    id.textContent = 'copied';
    setTimeout(() => { id.textContent = p.id; }, 1000);
  });
  return element('figure', { title: `${p.id}, ${clock(p.at)}` }, picture(p), element('figcaption', {},
    element('span', { className: p.truth && p.truth !== p.label ? 'wrong' : '', textContent: words(p) }),
    element('span', { className: 'dim', textContent: `${percent(p.confidence, 0)} · ${clock(p.at)}` }), id));
}

export const showGallery = (place, predictions, empty) => fill(place, predictions, thumbnail, empty);

const truthText = (p) => {
  if (!p.truth) return 'truth unknown';
  return p.truth === p.label ? 'right' : `wrong: ${p.truth}`;
};

export const showRecent = (place, predictions) => fill(place, predictions, (p) => element('div', { className: 'row' },
  picture(p), element('b', { textContent: p.label }),
  element('span', { className: p.truth && p.truth !== p.label ? 'wrong' : 'dim', textContent: truthText(p) }),
  element('span', { textContent: percent(p.confidence) })), 'Nothing predicted yet.');
