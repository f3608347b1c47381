import { navigation } from '#libs/http';
import type { Blocks } from './status-page.js';

/** The page around its blocks. Whole without any script, which only keeps it up to date. */
export function statusPage(blocks: Blocks): string {
  const section = (id: string, title: string) =>
    `<section aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><div id="${id}">${blocks[id] ?? ''}</div></section>`;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Company Backend: status</title>
  <link rel="icon" href="/docs/assets/favicon-32x32.png">
  <link rel="stylesheet" href="/status/page.css">
  <noscript><meta http-equiv="refresh" content="5"></noscript>
  <script src="/status/page.js" defer></script>
</head>
<body>
  ${navigation(['/ready', 'Readiness'])}
  <main>
    <div id="overall" role="status">${blocks['overall'] ?? ''}</div>
    <p class="pulse"><span id="pulse">${blocks['pulse'] ?? ''}</span> <span id="live"></span></p>
    ${section('requests', 'Requests <span>lines: the last five minutes</span>')}
    ${section('parts', 'Parts')}
    ${section('events', 'Events')}
    ${section('process', 'Process')}
  </main>
</body>
</html>
`;
}

export const statusScript = `const live = document.getElementById('live');
const title = document.title;

function tell(text, state) {
  live.textContent = text;
  live.dataset.state = state;
}

function connect() {
  const source = new EventSource('/status/events');
  source.addEventListener('status', ({ data }) => {
    for (const [id, html] of Object.entries(JSON.parse(data))) document.getElementById(id).innerHTML = html;
    document.title = document.querySelector('#overall h1').textContent + ' – ' + title;
    tell('live', 'on');
  });
  source.addEventListener('error', () => {
    tell('not live: the connection is lost, trying again', 'off');
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(connect, 5000);
  });
  addEventListener('pagehide', () => source.close(), { once: true });
}

tell('connecting', 'wait');
connect();
`;

export const statusStyle = `
:root { color-scheme: light dark; --ink: #1b2430; --quiet: #556070; --paper: #f4f6f9; --card: #fff; --line: #d9dfe7; --link: #0b57d0;
  --ok: #14713a; --ok-soft: #e2f4e8; --warn: #8a5300; --warn-soft: #fdf0d5; --bad: #b3261e; --bad-soft: #fbe6e4; --stroke: #3b6fd4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7eaf0; --quiet: #a0aab9; --paper: #10141a; --card: #191f28; --line: #2d3644; --link: #8ab4f8;
    --ok: #7ddc9f; --ok-soft: #15301f; --warn: #f5c26b; --warn-soft: #362a12; --bad: #ffb4ab; --bad-soft: #41191a; --stroke: #8ab4f8; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0.75rem max(1rem, calc((100vw - 60rem) / 2)); background: var(--card); border-bottom: 1px solid var(--line); }
a { color: var(--link); }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
main { max-width: 62rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.2; }
h2 span { font-weight: 400; letter-spacing: 0; text-transform: none; }
h2 { margin: 2rem 0 0.6rem; font-size: 0.85rem; font-weight: 600; letter-spacing: 0.04em; text-transform: uppercase; color: var(--quiet); }
.state { display: flex; gap: 1rem; align-items: center; padding: 1.1rem 1.25rem; border-radius: 12px; border: 1px solid; }
.state p { margin: 0.2rem 0 0; color: var(--ink); }
.state .mark { flex: none; display: grid; place-items: center; width: 2.75rem; height: 2.75rem; border-radius: 50%; border: 2px solid; font-size: 1.4rem; font-weight: 700; }
.state.ok { color: var(--ok); background: var(--ok-soft); }
.state:is(.degraded, .draining) { color: var(--warn); background: var(--warn-soft); }
.state.down { color: var(--bad); background: var(--bad-soft); }
.pulse { margin: 0.6rem 0 0; color: var(--quiet); font-size: 0.875rem; font-variant-numeric: tabular-nums; }
#live:not(:empty) { margin-left: 0.25rem; padding: 0.05rem 0.5rem; border: 1px solid currentColor; border-radius: 99px; font-size: 0.8rem; white-space: nowrap; }
#live[data-state='on'] { color: var(--ok); }
#live[data-state='off'] { display: inline-block; margin: 0.25rem 0 0; border-radius: 12px; color: var(--bad); white-space: normal; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); gap: 0.75rem; margin: 0; }
.card, .parts { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.card { display: flex; flex-direction: column; padding: 0.85rem 1rem; }
.card.bad { border-color: var(--bad); background: var(--bad-soft); }
.card dt { display: flex; gap: 0.5rem; justify-content: space-between; color: var(--quiet); font-size: 0.875rem; }
.flag { color: var(--bad); font-weight: 600; }
.card dd { display: flex; flex-direction: column; flex: 1; margin: 0; }
.value { font-size: 1.6rem; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; }
.note { color: var(--quiet); font-size: 0.875rem; overflow-wrap: anywhere; }
.spark { display: block; width: 100%; height: 2.4rem; margin-top: 0.6rem; overflow: visible; }
.spark path { fill: none; vector-effect: non-scaling-stroke; stroke-linejoin: round; stroke-linecap: round; }
.spark .line { stroke: var(--stroke); stroke-width: 1.75; }
.spark .floor { stroke: var(--line); stroke-width: 1; }
.parts { margin: 0; padding: 0; list-style: none; }
.parts li { display: grid; grid-template-columns: 1.5rem minmax(8rem, 1fr) minmax(12rem, 1.4fr) 2fr; gap: 0 0.75rem; align-items: baseline; padding: 0.7rem 1rem; }
.parts li + li { border-top: 1px solid var(--line); }
.parts .mark { font-weight: 700; }
.parts .name { font-weight: 600; overflow-wrap: anywhere; }
.parts .notes { color: var(--quiet); font-size: 0.875rem; text-align: right; }
.parts .ok :is(.mark, .word) { color: var(--ok); }
.parts .down { background: var(--bad-soft); }
.parts .down :is(.mark, .word) { color: var(--bad); font-weight: 600; }
.parts li:first-child { border-radius: 12px 12px 0 0; }
.parts li:last-child { border-radius: 0 0 12px 12px; }
.parts li:only-child { border-radius: 12px; }
.aside { margin: 0; color: var(--quiet); }
@media (max-width: 40rem) {
  h1 { font-size: 1.25rem; }
  .state { padding: 0.9rem 1rem; align-items: flex-start; }
  .state .mark { width: 2.2rem; height: 2.2rem; font-size: 1.1rem; }
  .cards { grid-template-columns: repeat(2, 1fr); }
  #requests .card:first-child, :not(#requests) > .cards > .card:last-child:nth-child(odd) { grid-column: 1 / -1; }
  .value { font-size: 1.35rem; }
  .parts li { grid-template-columns: 1.5rem 1fr; }
  .parts :is(.word, .notes) { grid-column: 2; text-align: left; }
}
@media (prefers-reduced-motion: no-preference) { .state, .card { transition: background-color 0.3s; } }
`;
