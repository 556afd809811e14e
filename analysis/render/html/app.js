'use strict';
// Everything from the report is text: it goes through textContent or setAttribute, never through innerHTML.
const data = JSON.parse(document.getElementById('data').textContent);
const byId = (id) => document.getElementById(id);
const BATCH = 100;  // rows that are made at once
const SVG = 'http://www.w3.org/2000/svg';

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'class') element.className = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const number = (value) => value.toLocaleString('en');
const plural = (count, noun, more) => `${number(count)} ${count === 1 ? noun : more || noun + 's'}`;
const shortened = (text, most) => (text.length > most ? text.slice(0, most - 1) + '\u2026' : text);

// --- Overview -------------------------------------------------------------------------------------------------------

function card(count, text, look) {
  return make('li', {class: look || ''}, make('b', {}, number(count)), text);
}

function table(heads, rows) {
  return make('table', {}, make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', {}, head)))),
              make('tbody', {}, ...rows.map((row) => make('tr', {}, ...row.map((cell) => make('td', {}, cell))))));
}

function folded(title, content) {
  return make('details', {}, make('summary', {}, title), content);
}

function overview() {
  const known = data.findings.filter((finding) => finding.state === 'known').length;
  const notes = data.findings.filter((finding) => finding.state !== 'known' && finding.informative).length;
  const fresh = data.findings.length - known - notes;
  const cards = make('ul', {class: 'cards'}, card(fresh, data.compared ? 'new' : fresh === 1 ? 'finding' : 'findings',
                                                  fresh ? 'bad' : 'good'));
  if (notes) cards.append(card(notes, notes === 1 ? 'note' : 'notes'));
  if (data.compared) cards.append(card(known, 'known'), card(data.gone.length, 'gone'));
  const byBuiltIn = data.suppressedByBuiltIn ? ` (${data.suppressedByBuiltIn} by built-in suppressions)` : '';
  if (data.suppressed) cards.append(card(data.suppressed, 'suppressed' + byBuiltIn));
  const watched = data.watched;
  cards.append(card(watched.threads, watched.threads === 1 ? 'thread' : 'threads'), card(watched.locks, 'locks'),
               card(watched.acquisitions, 'acquisitions'));
  const section = byId('overview');
  section.append(cards);
  if (!data.findings.length) {
    section.append(make('p', {}, 'Nothing was found in what ran. Code that did not run was not checked.'));
  }
  if (data.notes.length) {
    section.append(folded(plural(data.notes.length, 'note'), make('ul', {}, ...data.notes.map((n) => make('li', {}, n)))));
  }
  if (data.gone.length) {
    section.append(folded(`${number(data.gone.length)} gone: in the baseline, but not found any more`,
                          table(['kind', 'what', 'id'], data.gone.map((gone) => [gone.kind, gone.title, gone.id]))));
  }
  if (data.processes.length) {
    const all = Math.max(watched.processes, data.processes.length);
    const listed = all > data.processes.length ? `, ${number(data.processes.length)} to look at` : '';
    section.append(folded(plural(all, 'process', 'processes') + listed,
                          table(['pid', 'program', 'command', 'end', 'threads'],
                                data.processes.map((p) => [p.pid, p.exe, p.command, p.end, number(p.threads)]))));
  }
  byId('command').textContent = data.command;
  document.title = `concheck: ${plural(data.findings.length, 'finding')}`;
  document.querySelector('footer').textContent = `concheck ${data.version}. Keys: / searches, j and k go from finding to finding, Enter opens.`;
}

// --- The lock-order graph of the whole run --------------------------------------------------------------------------

function edgeStacks(edge) {
  const all = data.lockGraph.locks;
  const who = edge.thread ? `thread "${edge.thread}"` : 'a thread';
  const stack = (title, frames) => {
    const list = make('ol', {class: 'frames'});
    frames.map((at) => data.frames[at]).filter((frame) => !frame.internal).forEach((frame) => list.append(frameItem(frame, true)));
    return make('section', {class: 'lane'}, make('h3', {}, title), list);
  };
  const box = make('div', {id: 'order-edge', class: edge.cycle ? 'cyclic' : '', tabindex: -1, role: 'group', 'aria-label': 'Stacks of an order'},
      make('p', {}, `${who} takes ${all[edge.from].name} and requests ${all[edge.to].name} while holding it; seen ${plural(edge.seen, 'time')} in all`),
      make('div', {class: 'lanes'}, stack('took the first at', edge.held), stack('requested the second at', edge.requested)));
  const known = edge.findings.filter((id) => data.findings.some((finding) => finding.id === id));
  if (known.length) {
    box.append(make('p', {}, 'Findings: ', ...known.flatMap((id) => [make('a', {href: `#${id}`}, make('code', {}, id)), ' '])));
  } else if (edge.cycle) {
    box.append(make('p', {class: 'soft'}, 'Part of a cycle that is no finding: another lock guards it, its steps can not meet, or it is suppressed.'));
  }
  return box;
}

function openEdge(edge) {
  byId('order-edge').replaceWith(edgeStacks(edge));
  byId('order-edge').scrollIntoView({block: 'nearest'});
}

function edgeText(graph, edge) {
  return `${graph.locks[edge.from].name}, then ${graph.locks[edge.to].name}, ${plural(edge.seen, 'time')}` +
      (edge.cycle ? ', in a cycle' : '');
}

// Where Graphviz was not there.
function orderList(graph) {
  return make('ul', {class: 'order'}, ...graph.edges.map((edge) => make('li', {}, make('button', {
    type: 'button', class: edge.cycle ? 'cyclic' : '', onclick: () => openEdge(edge)}, edgeText(graph, edge)))));
}

function orderPicture(graph) {
  const svg = draw('svg', {viewBox: `-4 -4 ${graph.width + 8} ${graph.height + 8}`, width: graph.width + 8, role: 'group',
                           'aria-label': 'Which lock was requested while which was held'}, draw('defs'));
  for (const look of ['plain', 'cyclic', 'found']) {
    svg.firstChild.append(draw('marker', {id: `order-${look}`, class: look, viewBox: '0 0 10 10', refX: 9, refY: 5, markerWidth: 11,
                                          markerHeight: 11, markerUnits: 'userSpaceOnUse', orient: 'auto'}, draw('path', {d: 'M0 0L10 5L0 10z'})));
  }
  graph.edges.forEach((edge, index) => {
    const look = edge.findings.length ? 'found' : edge.cycle ? 'cyclic' : 'plain';
    const text = edgeText(graph, edge);
    const group = draw('g', {class: `edge ${look}`, tabindex: 0, role: 'button', 'aria-label': text, 'data-edge': index},
                       draw('title', {}, text), draw('path', {d: edge.curve, 'marker-end': `url(#order-${look})`}),
                       draw('path', {d: edge.curve, class: 'hit'}));
    const go = () => {
      for (const other of svg.querySelectorAll('.chosen')) other.classList.remove('chosen');
      group.classList.add('chosen');
      openEdge(edge);
    };
    group.addEventListener('click', go);
    group.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      go();
      byId('order-edge').focus();
    });
    svg.append(group);
  });
  const cyclic = new Set(graph.edges.filter((edge) => edge.cycle).flatMap((edge) => [edge.from, edge.to]));
  graph.locks.forEach((lock, index) => {
    svg.append(draw('g', {}, draw('title', {}, lock.name),
                    draw('rect', {class: cyclic.has(index) ? 'lock cyclic' : 'lock', x: lock.x - lock.width / 2,
                                  y: lock.y - graph.boxHeight / 2, width: lock.width, height: graph.boxHeight, rx: 8}),
                    draw('text', {x: lock.x, y: lock.y + 4.5, 'text-anchor': 'middle'}, lock.shown)));
  });
  return svg;
}

function lockOrder() {
  const graph = data.lockGraph;
  if (!graph) return;
  const onCycle = graph.edges.filter((edge) => edge.cycle).length;
  const cut = graph.allEdges > graph.edges.length;
  const title = `Lock order: ${plural(graph.allLocks, 'lock')} that were held together, ${plural(graph.allEdges, 'order')}` +
      (onCycle ? `, ${number(onCycle)} of them in cycles` : '');
  const box = make('div', {});
  const details = make('details', {id: 'order'}, make('summary', {}, title), box);
  const fill = () => {
    if (box.childElementCount) return;
    box.append(make('p', {class: 'soft'}, 'An arrow leads from a lock that was held to one that was requested then. ' +
        'Its stacks open with a click, or Enter. Cycles are dashed; those with a finding are red. ' + (cut
        ? `Of ${plural(graph.allEdges, 'order')} these are the ${number(graph.edges.length)} that matter most: those in cycles, then those seen most often.` : '')),
               graph.width ? make('div', {class: 'graph order', tabindex: 0, role: 'region', 'aria-label': 'Lock-order graph'},
                                  orderPicture(graph)) : orderList(graph),
               make('div', {id: 'order-edge'}));
  };
  details.addEventListener('toggle', () => { if (details.open) fill(); });
  byId('overview').append(details);
}

// --- One finding ----------------------------------------------------------------------------------------------------

function excerpt(frame) {
  const lines = data.excerpts[frame.file];
  if (!lines || !frame.line) return null;
  const box = make('div', {class: 'excerpt mono', tabindex: 0, role: 'group', 'aria-label': 'source'});
  for (let line = frame.line - data.around; line <= frame.line + data.around; ++line) {
    if (lines[line] === undefined) continue;
    box.append(make('span', line === frame.line ? {class: 'here'} : {}, make('i', {}, String(line)), lines[line]));
  }
  return box.childElementCount ? box : null;
}

function frameItem(frame, place) {
  const where = frame.file ? `${frame.path}${frame.line ? ':' + frame.line : ''}` : frame.module;
  const item = make('li', {class: frame.internal ? 'internal' : ''}, make('code', {}, frame.function || where));
  if (frame.function) item.append(' ', make('span', {class: 'soft mono'}, where));
  if (frame.inlined) item.append(make('span', {class: 'soft'}, ' (inlined)'));
  const source = place && excerpt(frame);
  if (source) item.append(source);
  return item;
}

function stepElement(finding, step, index) {
  const element = make('div', {class: 'step', id: `${finding.id}-${index}`}, make('p', {}, step.text));
  if (step.frames.length) element.append(framesElement(step));
  return element;
}

function framesElement(step) {
  const frames = step.frames.map((at) => data.frames[at]);
  const onlyInternal = frames.every((frame) => frame.internal);
  const list = make('ol', {class: 'frames'});
  frames.forEach((frame, at) => {
    const shown = onlyInternal ? {...frame, internal: false} : frame;
    list.append(frameItem(shown, at === step.place));
  });
  return list;
}

function lanes(finding) {
  const box = make('div', {class: 'lanes'});
  const lane = new Map();
  finding.steps.forEach((step, index) => {
    if (!lane.has(step.thread)) {
      const name = finding.threads[step.thread] || `thread #${step.thread}`;
      lane.set(step.thread, make('section', {class: 'lane'}, make('h3', {}, name)));
      box.append(lane.get(step.thread));
    }
    lane.get(step.thread).append(stepElement(finding, step, index));
  });
  return box;
}

// The locks of a finding on a circle, and an arrow from each lock that is held to the one that is wanted then. The order
// on the circle is that of the arrows, so a cycle of locks is a circle to look at.
function graph(finding) {
  const edges = [];
  finding.steps.forEach((step, index) => {
    if (!step.object) return;
    for (const held of step.holding) if (held !== step.object) edges.push({from: held, to: step.object, step, index});
  });
  if (edges.length < 2) return null;
  const order = [];
  for (let at = edges[0].from; at !== undefined && !order.includes(at);) {
    order.push(at);
    const next = edges.find((edge) => edge.from === at && !order.includes(edge.to));
    at = next && next.to;
  }
  for (const edge of edges) for (const id of [edge.from, edge.to]) if (!order.includes(id)) order.push(id);
  if (order.length > 24) return null;

  const height = order.length === 2 ? 190 : 380;
  const place = new Map(order.map((id, at) => {
    const angle = Math.PI * (1 + 2 * at / order.length);
    const name = shortened(finding.locks[id] || 'a lock', 24);
    const width = Math.max(60, name.length * 8 + 18);
    const x = Math.min(Math.max(280 + 175 * Math.cos(angle), width / 2 + 2), 558 - width / 2);
    return [id, {name, width, x, y: height / 2 + (height / 2 - 40) * Math.sin(angle)}];
  }));
  const arrow = `arrow-${finding.id}`;
  const svg = draw('svg', {viewBox: `0 0 560 ${height}`, role: 'group', 'aria-label': 'Which lock is wanted while which is held'},
                   draw('defs', {}, draw('marker', {id: arrow, viewBox: '0 0 10 10', refX: 9, refY: 5, markerWidth: 7,
                                                    markerHeight: 7, orient: 'auto-start-reverse'},
                                         draw('path', {d: 'M0 0L10 5L0 10z'}))));
  const drawn = new Map();
  for (const edge of edges) {
    const [a, b] = [place.get(edge.from), place.get(edge.to)];
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const key = `${edge.from}>${edge.to}`;
    const again = drawn.get(key) || 0;
    drawn.set(key, again + 1);
    const bend = (order.length === 2 ? 95 : 40) + 35 * again;
    const [nx, ny] = [-(b.y - a.y) / length, (b.x - a.x) / length];
    const middle = {x: (a.x + b.x) / 2 + nx * bend, y: (a.y + b.y) / 2 + ny * bend};
    const near = (from) => {  // where a line to the middle leaves the box of the lock
      const dx = middle.x - from.x, dy = middle.y - from.y;
      const share = Math.min((from.width / 2 + 3) / Math.abs(dx || 1), 17 / Math.abs(dy || 1), 1);
      return {x: from.x + dx * share, y: from.y + dy * share};
    };
    const [s, e] = [near(a), near(b)];
    const d = `M${s.x} ${s.y}Q${middle.x} ${middle.y} ${e.x} ${e.y}`;
    const who = finding.threads[edge.step.thread] || '';
    const go = () => {
      const step = byId(`${finding.id}-${edge.index}`);
      for (const marked of document.querySelectorAll('.step.marked')) marked.classList.remove('marked');
      step.classList.add('marked');
      step.scrollIntoView({block: 'center'});
    };
    const label = draw('text', {x: (2 * middle.x + s.x + e.x) / 4,
                                y: (2 * middle.y + s.y + e.y) / 4 + (ny * bend > 0 ? 17 : -8), 'text-anchor': 'middle'},
                       shortened(who, 28));
    const group = draw('g', {class: 'edge', tabindex: 0, role: 'button', 'aria-label': edge.step.text},
                       draw('title', {}, edge.step.text), draw('path', {d, 'marker-end': `url(#${arrow})`}),
                       draw('path', {d, class: 'hit'}), label);
    group.addEventListener('click', go);
    group.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      go();
    });
    svg.append(group);
  }
  for (const [id, {name, width, x, y}] of place) {
    svg.append(draw('g', {}, draw('title', {}, finding.locks[id] || ''),
                    draw('rect', {class: 'lock', x: x - width / 2, y: y - 14, width, height: 28, rx: 8}),
                    draw('text', {x, y: y + 4.5, 'text-anchor': 'middle'}, name)));
  }
  return make('div', {class: 'graph'}, svg);
}

function body(finding) {
  const box = make('div', {class: 'body'});
  const facts = [finding.confidence];
  if (finding.count > 1) facts.push(`seen ${number(finding.count)} times`);
  facts.push(`in ${finding.process}`);
  box.append(make('p', {class: 'soft'}, facts.join(', '), ', id ', make('a', {href: `#${finding.id}`}, make('code', {}, finding.id))));
  if (finding.tests.length) box.append(make('p', {class: 'soft'}, `tests: ${finding.tests.join(', ')}`));
  if (finding.reason) box.append(make('p', {class: 'soft'}, `accepted: ${finding.reason}`));
  if (finding.explanation) box.append(make('p', {}, finding.explanation));
  if (finding.advice) box.append(make('p', {class: 'advice'}, finding.advice));
  const picture = graph(finding);
  if (picture) box.append(picture);
  const overTime = findingLanes(finding);
  if (overTime) box.append(overTime);
  box.append(lanes(finding));
  // Where the memory of a race comes from.
  finding.memory.forEach((origin, index) => box.append(stepElement(finding, origin, `memory-${index}`)));
  const all = make('button', {type: 'button', 'aria-pressed': 'false', onclick: () => {
    all.setAttribute('aria-pressed', String(box.classList.toggle('all')));
  }}, 'All frames');
  if ([...finding.steps, ...finding.memory].some((step) => step.frames.some((at) => data.frames[at].internal))) box.append(all);
  return box;
}

function row(finding) {
  const item = make('li', {class: `finding ${finding.severity} ${finding.state}`, id: finding.id});
  const button = make('button', {type: 'button', 'aria-expanded': 'false', onclick: () => toggle(item, finding)},
                      make('span', {class: `badge ${finding.severity}`}, finding.kind + (finding.subkind ? '/' + finding.subkind : '')));
  if (finding.state) button.append(make('span', {class: `badge ${finding.state}`}, finding.state));
  button.append(finding.title);
  item.append(make('h2', {}, button));
  return item;
}

function toggle(item, finding, open = !item.classList.contains('open')) {
  item.classList.toggle('open', open);
  item.querySelector('h2 > button').setAttribute('aria-expanded', String(open));
  const old = item.querySelector('.body');
  if (open && !old) item.append(body(finding));
  if (!open && old) old.remove();
}

// --- The list -------------------------------------------------------------------------------------------------------

const haystack = new Map();
function textOf(finding) {
  if (!haystack.has(finding)) {
    const words = [finding.id, finding.kind, finding.subkind, finding.title, finding.process, ...finding.tests,
                   ...Object.values(finding.threads), ...Object.values(finding.locks)];
    for (const step of [...finding.steps, ...finding.memory]) {
      for (const at of step.frames) words.push(data.frames[at].function, data.frames[at].path, data.frames[at].module);
    }
    haystack.set(finding, words.join('\n').toLowerCase());
  }
  return haystack.get(finding);
}

let matching = [];
let made = 0;

function more() {
  const list = byId('findings');
  list.append(...matching.slice(made, made + BATCH).map(row));
  made = Math.min(made + BATCH, matching.length);
}

function filter() {
  const words = byId('search').value.toLowerCase().split(/\s+/).filter(Boolean);
  const [kind, severity, state] = ['kind', 'severity', 'state'].map((id) => byId(id).value);
  matching = data.findings.filter((finding) => (!kind || finding.kind === kind) &&
      (!severity || finding.severity === severity) && (!state || finding.state === state) &&
      words.every((word) => textOf(finding).includes(word)));
  byId('findings').replaceChildren();
  made = 0;
  more();
  byId('shown').textContent = matching.length === data.findings.length
      ? plural(matching.length, 'finding') : `${number(matching.length)} of ${plural(data.findings.length, 'finding')}`;
}

function choices(id, all, values) {
  byId(id).append(make('option', {value: ''}, all), ...values.map(([value, count]) =>
      make('option', {value}, `${value} (${number(count)})`)));
  byId(id).hidden = values.length < 2;
}

function counts(key) {
  const sums = new Map();
  for (const finding of data.findings) sums.set(finding[key], (sums.get(finding[key]) || 0) + 1);
  return [...sums].sort((a, b) => b[1] - a[1]);
}

function openLinked() {
  const finding = data.findings.find((one) => one.id === location.hash.slice(1));
  if (!finding) return;
  while (!byId(finding.id) && made < matching.length) more();
  const item = byId(finding.id);
  if (!item) return;
  toggle(item, finding, true);
  item.scrollIntoView();
}

function step(direction) {
  const buttons = [...document.querySelectorAll('.finding h2 > button')];
  const at = buttons.findIndex((button) => button.closest('.finding').contains(document.activeElement));
  if (at + direction >= buttons.length - 1) more();
  const next = buttons[Math.max(0, Math.min(buttons.length - 1, at + direction))];
  if (next) next.focus();
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = ['INPUT', 'SELECT'].includes(document.activeElement.tagName);
  if (event.key === 'Escape' && typing) document.activeElement.blur();
  if (typing) return;
  if (event.key === '/') byId('search').focus();
  else if (event.key === 'j') step(1);
  else if (event.key === 'k') step(-1);
  else return;
  event.preventDefault();
}

function theme() {
  const root = document.documentElement;
  root.dataset.theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  byId('theme').addEventListener('click', () => {
    root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  });
}

theme();
overview();
lockOrder();
choices('kind', 'all kinds', counts('kind'));
choices('severity', 'all severities', counts('severity'));
choices('state', 'new and known', counts('state').filter(([state]) => state));
for (const id of ['kind', 'severity', 'state']) byId(id).addEventListener('change', filter);
byId('search').addEventListener('input', filter);
byId('controls').addEventListener('submit', (event) => event.preventDefault());
byId('controls').hidden = !data.findings.length;
new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) more(); }, {rootMargin: '800px'})
    .observe(byId('more'));
addEventListener('keydown', keys);
addEventListener('hashchange', openLinked);
filter();
if (data.findings.length === 1) toggle(byId('findings').firstChild, data.findings[0], true);
openLinked();
