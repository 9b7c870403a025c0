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

  document.addEventListener('click', event => {
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

  // The address follows the sample that is shown; `null` is the list of all tasks.
  let shown = '';
  window.vbvr = {
    address(sample) {
      shown = sample ? JSON.stringify(sample) : '';
      const url = new URL(location);
      for (const name of ['task', 'split', 'seed', 'tab']) url.searchParams.delete(name);
      for (const [name, value] of Object.entries(sample ?? {})) url.searchParams.set(name, value);
      history.replaceState(history.state, '', url);
    },
  };
  new MutationObserver(() => {
    const found = document.querySelector('.vbvr-sample')?.dataset;
    if (!found) return;
    const sample = {task: found.taskId, split: found.split, seed: found.seed};
    if (JSON.stringify(sample) !== shown) window.vbvr.address(sample);
  }).observe(document.documentElement, {childList: true, subtree: true});
})();
