
// --- Threads over time: the bars of a finding, or of the longest waits of a run --------------------------------------------

function spentWords(spent) {
  return {ran: 'ran', delayed: 'kept from running', bounded: 'bounded', unbounded: 'unbounded', excused: 'more urgent threads ran'}[spent];
}

function barLength(bar) {
  return moment(bar.endNs - bar.beginNs);
}

function moment(ns) {
  return ns ? duration(ns) : '0';
}

function partsText(bar) {
  return (bar.parts || []).map((part) => `${spentWords(part.spent)} ${duration(part.ns)}`).join(', ');
}

function barTime(bar, offset) {
  const from = `from ${moment(bar.beginNs + offset)}`;
  return bar.endNs > bar.beginNs ? `${from} to ${moment(bar.endNs + offset)}, ${barLength(bar)}` : from;
}

function barSentence(lane, bar, offset) {
  const parts = partsText(bar);
  return `${lane.name}: ${bar.text}, ${barTime(bar, offset)}` +
      (bar.before ? ', since before' : '') + (bar.after ? ', and on' : '') + (parts ? `; of that ${parts}` : '');
}

// Round times from `from` to `until`, some six of them.
function ticks(from, until) {
  const rough = Math.max((until - from) / 6, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => power * factor >= rough);
  return [0, 1, 2, 3, 4, 5, 6].map((count) => (Math.ceil(from / step) + count) * step).filter((at) => at <= until);
}

// Lines through all lanes, at the ticks.
function grid(lanes, offset) {
  const [first, second] = ticks(offset, offset + lanes.lengthNs);
  if (second === undefined) return '';
  const rest = lanes.lengthNs + offset - first;
  return `--first:${100 * (first - offset) / lanes.lengthNs}%;--tick:${100 * (second - first) / rest}%`;
}

function barElement(lane, bar, lanes, offset, top) {
  const percent = (ns) => `${100 * Math.min(Math.max(ns / lanes.lengthNs, 0), 1)}%`;
  // What there is no room for is in the title.
  const share = (bar.endNs - bar.beginNs) / lanes.lengthNs;
  const text = share < 0.04 ? '' : bar.kind === 'run' ? bar.text : `${bar.text}, ${barLength(bar)}`;
  const element = make('button', {type: 'button', class: `bar ${bar.kind}${bar.before ? ' before' : ''}${bar.after ? ' after' : ''}`,
                                  tabindex: -1, 'aria-expanded': 'false', 'aria-label': barSentence(lane, bar, offset),
                                  title: barSentence(lane, bar, offset),
                                  style: `left:${percent(bar.beginNs)};width:${percent(bar.endNs - bar.beginNs)};top:${top}rem`},
                       make('span', {class: 'what'}, text));
  if (!bar.parts) return element;
  const strip = make('span', {class: 'parts'});
  for (const part of bar.parts) {
    strip.append(make('span', {class: part.spent, style: `width:${100 * part.ns / (bar.endNs - bar.beginNs)}%`},
                      part.ns / lanes.lengthNs < 0.14 ? '' : make('span', {}, `${spentWords(part.spent)} ${duration(part.ns)}`)));
  }
  element.append(strip);
  return element;
}

// One lane: its name, and a track whose rows are as high as what is in them.
function laneElement(lane, lanes, offset) {
  const heights = Array.from({length: lane.rows}, (_, row) => (lane.bars.some((bar) => bar.row === row && bar.parts) ? 2.7 : 1.6));
  const tops = heights.map((_, row) => heights.slice(0, row).reduce((sum, height) => sum + height + 0.2, 0.2));
  const name = make('div', {class: 'name'}, make('span', {title: lane.name}, lane.name));
  if (lane.role) name.prepend(make('b', {class: 'role'}, lane.role));
  if (lane.priority) name.append(make('small', {class: 'soft'}, lane.priority));
  const track = make('div', {class: 'track', style: `height:${tops[lane.rows - 1] + heights[lane.rows - 1] + 0.2}rem`},
                     ...lane.bars.map((bar) => barElement(lane, bar, lanes, offset, tops[bar.row])));
  return make('div', {class: 'row', role: 'group', 'aria-label': `${lane.role ? lane.role + ', ' : ''}${lane.name}`}, name, track);
}

function lanesAxis(lanes, offset) {
  const axis = make('div', {class: 'track', 'aria-hidden': 'true'});
  const at = (ns) => 100 * (ns - offset) / lanes.lengthNs;
  for (const tick of ticks(offset, offset + lanes.lengthNs)) {
    axis.append(make('span', {class: at(tick) > 90 ? 'tick last' : 'tick', style: `left:${at(tick)}%`}, moment(tick)));
  }
  return make('div', {class: 'row axis'}, make('div', {class: 'name'}), axis);
}

function lanesLegend(lanes) {
  const bars = lanes.lanes.flatMap((lane) => lane.bars);
  const kinds = new Set(bars.map((bar) => bar.kind));
  const spent = new Set(bars.flatMap((bar) => (bar.parts || []).map((part) => part.spent)));
  const words = {wait: 'waits', hold: 'holds a lock', block: 'blocks in a call', stall: 'is kept from its event loop',
                 processor: 'wants a processor', run: 'the time that the parts are of'};
  const meaning = {ran: 'ran', delayed: 'could have run, but no processor ran it', bounded: 'bounded: work with the lock held',
                   unbounded: 'unbounded: the holder did not run', excused: 'more urgent threads ran'};
  const legend = make('ul', {class: 'legend', 'aria-hidden': 'true'});
  for (const kind of Object.keys(words)) {
    if (kinds.has(kind)) legend.append(make('li', {}, make('span', {class: `bar ${kind}`}), words[kind]));
  }
  for (const key of Object.keys(meaning)) {
    if (spent.has(key)) legend.append(make('li', {}, make('span', {class: 'parts'}, make('span', {class: key})), meaning[key]));
  }
  if (bars.some((bar) => bar.before || bar.after)) {
    legend.append(make('li', {}, make('span', {class: 'bar hold before after'}), 'open ends: began earlier, went on'));
  }
  return legend;
}

function lanesTable(lanes, offset) {
  return folded('As a table', table(['thread', 'what', 'from', 'to', 'for', 'of that'], lanes.lanes.flatMap((lane) => lane.bars.map((bar) => [
    `${lane.role ? lane.role + ': ' : ''}${lane.name}${lane.priority ? ', ' + lane.priority : ''}`, bar.text,
    (bar.before ? 'before ' : '') + moment(bar.beginNs + offset), moment(bar.endNs + offset) + (bar.after ? ' and on' : ''),
    barLength(bar), partsText(bar)]))));
}

// The arrows lead from bar to bar, and from lane to lane; one bar of a picture is a tab stop.
function moveByArrows(box) {
  const bars = [...box.querySelectorAll('button.bar')];
  const rows = [...box.querySelectorAll('.row')].map((row) => [...row.querySelectorAll('button.bar')]).filter((row) => row.length);
  const focus = (bar) => {
    for (const other of bars) other.tabIndex = other === bar ? 0 : -1;
    bar.focus();
  };
  bars[0].tabIndex = 0;
  box.addEventListener('focusin', (event) => {
    if (bars.includes(event.target)) for (const other of bars) other.tabIndex = other === event.target ? 0 : -1;
  });
  box.addEventListener('keydown', (event) => {
    const at = bars.indexOf(event.target);
    if (at < 0) return;
    const row = rows.findIndex((row) => row.includes(event.target));
    const to = {ArrowRight: bars[at + 1], ArrowLeft: bars[at - 1], ArrowDown: (rows[row + 1] || [])[0], ArrowUp: (rows[row - 1] || [])[0],
                Home: bars[0], End: bars[bars.length - 1]};
    if (!(event.key in to)) return;
    event.preventDefault();
    if (to[event.key]) focus(to[event.key]);
  });
}

// `details(bar)`: what opens below the picture for a bar. `offset`: what the times count from, before the picture's begin.
function lanesPicture(lanes, caption, label, details, offset = 0) {
  const box = make('div', {class: 'timebox', role: 'region', 'aria-label': label},
                   make('div', {class: 'rows', style: grid(lanes, offset)}, lanesAxis(lanes, offset), ...lanes.lanes.map((lane) => laneElement(lane, lanes, offset))));
  const panel = make('div', {class: 'opened', tabindex: -1, role: 'group', 'aria-label': 'What the chosen bar is', hidden: ''});
  const bars = lanes.lanes.flatMap((lane) => lane.bars.map((bar) => [lane, bar]));
  const buttons = [...box.querySelectorAll('button.bar')];
  buttons.forEach((button, at) => button.addEventListener('click', (event) => {
    const close = button.getAttribute('aria-expanded') === 'true';
    for (const other of buttons) other.setAttribute('aria-expanded', 'false');
    panel.hidden = close;
    if (close) return;
    const [lane, bar] = bars[at];
    button.setAttribute('aria-expanded', 'true');
    panel.replaceChildren(make('p', {}, make('b', {}, barSentence(lane, bar, offset))), details(bar));
    panel.scrollIntoView({block: 'nearest'});
    if (event.detail === 0) panel.focus({preventScroll: true});  // by the keyboard
  }));
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const button = buttons.find((one) => one.getAttribute('aria-expanded') === 'true');
    button.click();
    button.focus();
  });
  moveByArrows(box);
  const figure = make('figure', {class: 'overtime'}, make('figcaption', {class: 'soft'}, caption), box, lanesLegend(lanes), panel,
                      lanesTable(lanes, offset));
  if (lanes.leftOut) figure.querySelector('figcaption').append(` ${plural(lanes.leftOut, 'more thread')} left out.`);
  return figure;
}

function lanesCaption(lanes) {
  const waits = lanes.lanes.flatMap((lane) => lane.bars).filter((bar) => bar.kind === 'wait').length;
  const began = {wait: waits > 1 ? 'the first wait began' : 'the wait began', block: 'the call began',
                 processor: 'the thread was last looked at'}[lanes.since] || 'this began';
  const measured = lanes.lanes.some((lane) => lane.bars.some((bar) => bar.parts));
  return `Threads over time. 0 is when ${began}, ${duration(lanes.originNs)} after the process. A bar opens its stack.` + (measured
      ? ' How much of a bar a thread ran, or was kept from running, is measured; when in it is not: these parts stand side by side.' : '');
}

// Nothing where there is only one bar: the text says it all.
function findingLanes(finding) {
  const lanes = finding.lanes;
  if (!lanes || lanes.lanes.reduce((sum, lane) => sum + lane.bars.length, 0) < 2) return null;
  const named = {...lanes, lanes: lanes.lanes.map((lane) => ({...lane, name: 'thread ' + lane.name}))};
  return lanesPicture(named, lanesCaption(lanes), 'Threads over time', (bar) => {
    for (const marked of document.querySelectorAll('.step.marked')) marked.classList.remove('marked');
    const step = finding.steps[bar.step];
    if (step) byId(`${finding.id}-${bar.step}`).classList.add('marked');
    const told = step || {frames: bar.stack || []};
    if (!told.frames.length) return make('p', {class: 'soft'}, 'Where it was then is not known.');
    return framesElement(told);
  });
}

function contentionLanes(all) {
  if (!all.lanes || !all.lanes.lanes.length) return null;
  const offset = all.lanes.originNs;
  const processes = new Set(all.lanes.lanes.map((lane) => lane.pid));
  const lanes = all.lanes.lanes.map((lane) => ({...lane, name: `thread ${lane.name}${processes.size > 1 ? ` of process ${lane.pid}` : ''}`}));
  return lanesPicture({...all.lanes, lanes}, 'The longest waits, and the holds that are known to have caused them; times since the run began. ' +
      'A bar opens its stacks.', 'The longest waits over time',
                      (bar) => make('ol', {class: 'waits'}, longWait(all.longestWaits[bar.wait])), offset);
}
