// The fragment of the address specifies which mistakes the gallery shows: mistakes-TRUTH-PREDICTED, each the number of a
// class or 'all'. The links of the confusion matrix set it, so filtered views have addresses of their own and work with the
// back button.
(() => {
    const gallery = document.getElementById('gallery');
    const status = document.getElementById('filter');
    if (!gallery || !status) {
        return;
    }
    const items = Array.from(gallery.children);
    const links = Array.from(document.querySelectorAll('.confusion a'));
    const words = status.textContent;

    function show() {
        const match = /^#mistakes-(\d+|all)-(\d+|all)$/.exec(location.hash);
        let shown = 0;
        for (const item of items) {
            item.hidden = match !== null
                && ((match[1] !== 'all' && match[1] !== item.dataset.truth)
                    || (match[2] !== 'all' && match[2] !== item.dataset.predicted));
            shown += item.hidden ? 0 : 1;
        }
        const chosen = match && links.find(link => link.hash === location.hash);
        links.forEach(link => link === chosen
            ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current'));
        status.textContent = chosen ? shown + ' of ' + items.length + ': ' + chosen.title + '. ' : words;
        if (chosen) {
            const all = document.createElement('a');
            all.href = '#mistakes';
            all.textContent = 'Show all';
            status.append(all);
        }
        return chosen;
    }

    addEventListener('hashchange', () => {
        if (show()) {
            status.scrollIntoView({block: 'start'});
        }
    });
    if (show()) {
        status.scrollIntoView({block: 'start'});
    }
})();
