// What the page does by itself: small clips that play under the pointer, going to a frame, sorting a table, the address of what is shown.
(() => {
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const cardOf = target => target?.closest?.('.vbvr-cards a');
  const play = event => {
    const still = cardOf(event.target)?.querySelector('.vbvr-still');
    if (!still || still.querySelector('video') || calm.matches) return;
    const video = Object.assign(document.createElement('video'), {muted: true, loop: true, playsInline: true, src: still.firstElementChild.dataset.clip});
    video.setAttribute('aria-hidden', 'true');
    still.append(video);
    video.play().catch(() => {});
  };
  const rest = event => {
    const card = cardOf(event.target);
    if (card && card !== cardOf(event.relatedTarget)) card.querySelector('video')?.remove();
  };
  for (const name of ['pointerover', 'focusin']) document.addEventListener(name, play);
  for (const name of ['pointerout', 'focusout']) document.addEventListener(name, rest);

  // What is drawn only for those who open it.
  document.addEventListener('toggle', event => {
    if (event.target.open) for (const video of event.target.querySelectorAll('video[data-src]:not([src])')) video.src = video.dataset.src;
  }, true);

  document.addEventListener('click', event => {
    const shown = event.target.closest?.('.vbvr-both video');
    if (shown) shown.paused ? shown.play() : shown.pause();
    const seek = event.target.closest?.('[data-seek]');
    if (seek) {
      const video = seek.closest('.vbvr-evidence').querySelector('video');
      video.pause();
      video.currentTime = Number(seek.dataset.seek);
    }
    const sort = event.target.closest?.('[data-sort]');
    if (sort) sortBy(sort.closest('th'));
  });

  function sortBy(head) {
    const column = [...head.parentNode.children].indexOf(head);
    const body = head.closest('table').tBodies[0];
    const up = head.ariaSort === 'descending';
    for (const other of head.parentNode.children) other.ariaSort = 'none';
    head.ariaSort = up ? 'ascending' : 'descending';
    const value = row => { const cell = row.children[column]; return cell.dataset.value ?? cell.textContent.trim(); };
    const rows = [...body.rows].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === '-' || y === '-') return (x === '-') - (y === '-');
      const order = isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y;
      return up ? order : -order;
    });
    body.append(...rows);
  }

  // The address follows what is shown, and what is shown follows the address where a visitor goes back or forth.
  const PARTS = ['tab', 'task', 'split', 'seed'];
  const named = () => {
    const query = new URL(location).searchParams;
    return Object.fromEntries(PARTS.map(part => [part, query.get(part) ?? '']));
  };
  const shown = () => {
    const sample = document.querySelector('.vbvr-sample')?.dataset;  // there, as long as one is open, also behind another tab
    const tab = document.querySelector('#vbvr-tabs [role=tab][aria-selected=true]')?.textContent.trim();
    return {
      tab: {Score: 'score', 'Run a model': 'run', Leaderboard: 'leaderboard', Rate: 'rate'}[tab] ?? '',
      task: sample?.taskId ?? '', split: sample?.split ?? '', seed: sample?.seed ?? '',
    };
  };
  const same = (a, b, parts = PARTS) => parts.every(part => a[part] === b[part]);
  let until = Date.now() + 10000;  // until then the page is on its way to its address, and not the other way round
  const follow = () => {
    const now = shown(), before = named();
    if (before.tab === 'explore') before.tab = '';
    if (same(now, before)) until = 0;
    else if (Date.now() > until || (now.task && same(now, before, ['tab', 'task']))) {
      const url = new URL(location);
      for (const part of PARTS) now[part] ? url.searchParams.set(part, now[part]) : url.searchParams.delete(part);
      // Another sample of a task is no place of its own to go back to.
      history[same(now, before, ['tab', 'task']) ? 'replaceState' : 'pushState'](history.state, '', url);
      until = 0;
    }
  };
  window.vbvr = window.vbvr ?? {};
  addEventListener('popstate', () => {
    until = Date.now() + 10000;
    window.vbvr.go?.(named());
  });
  // Tabs that are chosen change an attribute, samples that are opened the tree.
  new MutationObserver(follow).observe(document.documentElement, {childList: true, subtree: true, attributes: true, attributeFilter: ['aria-selected', 'class']});
})();
