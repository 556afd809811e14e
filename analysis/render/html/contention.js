
// --- Contention -----------------------------------------------------------------------------------------------------

function duration(ns) {
  if (ns < 1e3) return `${ns} ns`;
  const [value, unit] = ns < 1e6 ? [ns / 1e3, 'us'] : ns < 1e9 ? [ns / 1e6, 'ms'] : [ns / 1e9, 's'];
  return `${value.toLocaleString('en', {maximumSignificantDigits: 3})} ${unit}`;
}

// Bars for the buckets of both histograms, one above the other, over one axis of time.
function histograms(lock) {
  const [width, height] = [20, 56];
  const svg = draw('svg', {viewBox: `0 0 ${width * lock.waitTimes.length + 70} ${2 * height + 44}`, role: 'img',
                           'aria-label': 'How often waits and holds took how long'});
  for (const [name, buckets, top] of [['waits', lock.waitTimes, 0], ['holds', lock.holdTimes, height + 14]]) {
    const most = Math.max(...buckets, 1);
    svg.append(draw('text', {x: 0, y: top + height, class: 'name'}, name));
    buckets.forEach((count, at) => {
      const tall = count ? Math.max(2, height * count / most) : 0;
      const from = data.contention.bucketsFromNs[at];
      const until = data.contention.bucketsFromNs[at + 1];
      const range = until ? `${duration(from)} to ${duration(until)}` : `from ${duration(from)} on`;
      svg.append(draw('g', {class: name}, draw('title', {}, `${range}: ${plural(count, name.slice(0, -1))}`),
                      draw('rect', {class: 'hit', x: 60 + width * at, y: top, width, height}),
                      draw('rect', {x: 61 + width * at, y: top + height - tall, width: width - 2, height: tall})));
    });
    svg.append(draw('path', {d: `M60 ${top + height}H${60 + width * buckets.length}`}));
  }
  for (const at of [0, 6, 12, 18, 23]) {
    svg.append(draw('text', {x: 60 + width * at, y: 2 * height + 32}, at ? duration(data.contention.bucketsFromNs[at]) : '0'));
  }
  return make('div', {class: 'histograms'}, svg);
}

function threadTable(lock) {
  return table(['threads', 'waits', 'waited', 'at most', 'there', 'holds', 'held', 'at most', 'there'], lock.threads.map((group) => [
    group.name + (group.threads > 1 ? ` (${number(group.threads)})` : ''), number(group.waits), duration(group.waitNs),
    duration(group.longestWaitNs), make('code', {}, group.waitedAt), number(group.holds), duration(group.holdNs),
    duration(group.longestHoldNs), make('code', {}, group.heldAt)]));
}

function lockRows(lock) {
  const name = lock.name + (lock.objects > 1 ? ` (${number(lock.objects)} of them)` : '');
  const details = make('tr', {class: 'details', hidden: ''});
  const button = make('button', {type: 'button', 'aria-expanded': 'false', onclick: () => {
    details.hidden = !details.hidden;
    button.setAttribute('aria-expanded', String(!details.hidden));
    if (!details.childElementCount) details.append(make('td', {colspan: 8}, histograms(lock), threadTable(lock)));
  }}, name);
  const cells = [duration(lock.causedNs), number(lock.waits), duration(lock.waitNs), duration(lock.typicalWaitNs),
                 duration(lock.longestWaitNs), lock.holds ? duration(lock.holdNs / lock.holds) : '-',
                 lock.fairness === null ? '-' : lock.fairness.toFixed(2)];
  return [make('tr', {class: 'contended'}, ...cells.map((cell) => make('td', {}, cell)), make('td', {}, button)), details];
}

function longWait(wait) {
  const stack = (frames) => make('ol', {class: 'frames'}, ...frames.map((frame) => make('li', {}, make('code', {}, frame))));
  const item = make('li', {}, make('b', {}, duration(wait.waitNs)), `: thread ${wait.thread} for ${wait.lock}`);
  if (wait.timedOut) item.append(', in vain');
  if (wait.passed > 1) item.append(`; others took it ${number(wait.passed)} times meanwhile`);
  item.append(stack(wait.waitedAt));
  if (!wait.holder) return item;
  item.append(`thread ${wait.holder} had taken it`);
  if (wait.behind) item.append(`, and waited for ${wait.behind} itself, for ${duration(wait.behindNs)}`);
  item.append(stack(wait.heldAt));
  return item;
}

function contention() {
  const all = data.contention;
  if (!all) return;
  const section = make('section', {id: 'contention', 'aria-label': 'Contention'}, make('h2', {}, 'Contention'));
  byId('overview').after(section);
  if (!all.locks.length) {
    section.append(make('p', {}, 'No thread waited for a lock.'));
    return;
  }
  section.append(make('p', {class: 'soft'}, `Threads waited ${plural(all.waits, 'time')} for locks, ${duration(all.waitNs)} in all.`));
  const heads = ['caused', 'waits', 'waited', 'typically', 'at most', 'held', 'fairness', 'lock'];
  section.append(make('table', {}, make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', {}, head)))),
                      make('tbody', {}, ...all.locks.flatMap(lockRows))));
  const overTime = contentionLanes(all);
  if (overTime) section.append(make('h3', {}, 'The longest waits over time'), overTime);
  if (all.longestWaits.length) {
    section.append(folded('The longest waits', make('ol', {class: 'waits'}, ...all.longestWaits.map(longWait))));
  }
}

contention();
