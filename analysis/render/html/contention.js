
// --- How threads spent a wait ---------------------------------------------------------------------------------------

// A lane for each thread whose time is known, in the order of the steps: who waited, who held, who ran. How long, not when.
function timeSpent(finding) {
  const lanes = finding.steps.filter((step) => step.times && step.times.some(Boolean));
  if (lanes.length < 2) return null;
  const kinds = [['waits', 0], ['runs', 1], ['delayed', 2]];
  const longest = Math.max(...lanes.map((step) => step.times.reduce((sum, ns) => sum + ns)));
  const [left, width, height] = [190, 420, 30];
  const svg = draw('svg', {viewBox: `0 0 ${left + width + 10} ${height * lanes.length + 26}`, role: 'img',
                           'aria-label': 'How long each thread waited, ran, and was kept from running'});
  lanes.forEach((step, lane) => {
    const name = finding.threads[step.thread] || `thread #${step.thread}`;
    svg.append(draw('text', {x: 0, y: height * lane + 19}, draw('title', {}, name), shortened(name, 24)));
    let x = left;
    for (const [kind, at] of kinds) {
      const wide = width * step.times[at] / longest;
      if (!wide) continue;
      const label = {waits: 'waits', runs: 'runs', delayed: 'could run, but no processor runs it'}[kind];
      svg.append(draw('rect', {class: kind, x, y: height * lane + 4, width: Math.max(wide, 1), height: height - 8},
                      draw('title', {}, `${name}: ${label} for ${duration(step.times[at])}`)));
      if (wide > 70) svg.append(draw('text', {x: x + 6, y: height * lane + 19, class: 'in'}, duration(step.times[at])));
      x += wide;
    }
  });
  const legend = [['waits', 'waits'], ['runs', 'runs'], ['delayed', 'is kept from running']];
  legend.forEach(([kind, text], at) => {
    svg.append(draw('rect', {class: kind, x: left + 120 * at, y: height * lanes.length + 8, width: 12, height: 12}),
               draw('text', {x: left + 120 * at + 17, y: height * lanes.length + 19}, text));
  });
  return make('div', {class: 'spent'}, svg);
}

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
  if (all.longestWaits.length) {
    section.append(folded('The longest waits', make('ol', {class: 'waits'}, ...all.longestWaits.map(longWait))));
  }
}

contention();
