import { element } from './dom.js';
import { clock, percent, shortId } from './format.js';

const COPIED_MS = 1000;

/** The address of a prediction's image. */
export function imageUrl(p) {
  const query = new URLSearchParams({ partition: p.partition, offset: p.offset });
  if (p.topic) query.set('topic', p.topic);
  return `/api/image?${query}`;
}

export const isWrong = (p) => Boolean(p.truth) && p.truth !== p.label;

export const caption = (p) => (p.truth ? `${p.truth} → ${p.label}` : p.label);

export function truthText(p) {
  if (!p.truth) return 'no label yet';
  return isWrong(p) ? `actually ${p.truth}` : 'correct';
}

/** Distinguishes predictions, also those of an image whose label was corrected. */
export const keyOf = (p) => JSON.stringify([p.topic, p.partition, p.offset, p.truth, p.label]);

/** The image itself, fetched when it scrolls into view, or a text if it no longer exists. */
function picture(p) {
  const image = element('img', {
    src: imageUrl(p),
    loading: 'lazy',
    width: 28,
    height: 28,
    alt: p.truth ? `image of ${p.truth}` : 'image without a label',
  });
  image.addEventListener('error', () =>
    image.replaceWith(element('span', { className: 'gone', textContent: 'no image' })),
  );
  return image;
}

/** Rebuilds a list only if it changed: pictures would flicker, and lose the keyboard's focus. */
function fill(place, predictions, make, empty) {
  const key = predictions.map(keyOf).join();
  if (place.dataset.key === key) return;
  const old = new Map([...place.children].map((child) => [child.dataset.key, child]));
  place.replaceChildren(
    ...predictions.map((p) => {
      const kept = old.get(keyOf(p));
      if (kept) return kept;
      const made = make(p);
      made.dataset.key = keyOf(p);
      return made;
    }),
  );
  if (!predictions.length) place.append(element('p', { className: 'empty', textContent: empty }));
  place.dataset.key = key;
}

/** Makes the page fetch all images again: while the server was away, they could not be loaded. */
export function forgetPictures() {
  for (const place of document.querySelectorAll('#gallery, #surest, #recent')) {
    place.replaceChildren();
    delete place.dataset.key;
  }
}

function thumbnail(p) {
  const id = element('button', { type: 'button', className: 'id', textContent: shortId(p.id), title: `Copy ${p.id}` });
  id.addEventListener('click', async () => {
    await navigator.clipboard.writeText(p.id);
    id.textContent = 'copied';
    setTimeout(() => {
      id.textContent = shortId(p.id);
    }, COPIED_MS);
  });
  return element(
    'figure',
    { title: `${p.id}, ${clock(p.at)}` },
    picture(p),
    element(
      'figcaption',
      {},
      element('span', { className: isWrong(p) ? 'wrong' : '', textContent: caption(p) }),
      element('span', { className: 'dim', textContent: `${percent(p.confidence, 0)} · ${clock(p.at)}` }),
      id,
    ),
  );
}

function row(p) {
  return element(
    'div',
    { className: 'row' },
    picture(p),
    element('b', { textContent: p.label }),
    element('span', { className: isWrong(p) ? 'wrong' : 'dim', textContent: truthText(p) }),
    element('span', { textContent: percent(p.confidence) }),
  );
}

export const showGallery = (place, predictions, empty) => fill(place, predictions, thumbnail, empty);

export const showRecent = (place, predictions) => fill(place, predictions, row, 'No predictions yet.');
