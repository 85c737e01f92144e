// Runs before anything is drawn, so that the page doesn't flash in the other colours.
(() => {
  const asked = new URLSearchParams(location.search).get('theme');
  const system = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  document.documentElement.dataset.theme = asked === 'light' || asked === 'dark' ? asked : system;
})();
