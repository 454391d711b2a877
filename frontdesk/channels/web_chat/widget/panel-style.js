// How the open chat looks. Four-pixel grid; colours and radius come from style.js.
import { themed } from "./style.js";

const LIGHT = `
  --raised: #f4f5f4; --line: #d9dcda; --control: #7d8581; --text: #1b211e; --soft: #57605b;
  --bot: #5b3fa8; --bot-ground: #f1eefb; --bad: #b3261e; --warn-ground: #fdf3dc; --warn: #6b4a00;
  --tint: color-mix(in srgb, var(--accent) 9%, var(--ground)); --shadow: 0 1px 2px rgb(0 0 0 / .12), 0 12px 40px rgb(0 0 0 / .18);`;
const DARK = `
  --raised: #232826; --line: #3a413e; --control: #89918d; --text: #eceeed; --soft: #a9b1ad;
  --bot: #c4b3f7; --bot-ground: #2b2640; --bad: #ffb4ab; --warn-ground: #3a2f14; --warn: #f3d08a;
  --tint: color-mix(in srgb, var(--accent) 22%, var(--ground)); --shadow: 0 0 0 1px #3a413e, 0 12px 40px rgb(0 0 0 / .6);`;

const FRAME = `
${themed(".panel", LIGHT, DARK)}
.panel:focus { outline: none; }
.panel { color: var(--text); position: fixed; display: flex; flex-direction: column; overflow: clip; background: var(--ground);
  --fd-width: var(--frontdesk-width, 392px); --fd-height: var(--frontdesk-height, 640px);
  right: var(--fd-inline); inset-block-end: calc(var(--fd-block) + var(--fd-launcher) + 16px);
  inline-size: min(var(--fd-width), calc(100vw - 40px));
  block-size: min(var(--fd-height), calc(100dvh - 112px));
  border-radius: calc(var(--radius) * 2); box-shadow: var(--shadow); }
:host([position="left"]) .panel { right: auto; left: var(--fd-inline); }
p, h2, ul, fieldset { margin: 0; padding: 0; border: 0; font: inherit; }
button, textarea, input { font: inherit; color: inherit; letter-spacing: normal; margin: 0; }
button { cursor: pointer; }
button:disabled { cursor: default; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; border: 0; appearance: none; }
.plain { border: 0; padding: 4px 8px; background: none; border-radius: var(--radius); color: var(--accent-text); font-weight: 600; }
.plain:hover { background: var(--raised); }
.head { display: flex; align-items: center; gap: 12px; padding-block: 14px; padding-inline: 20px 12px; background: var(--accent); color: var(--on-accent); }
.head > div { flex: 1; min-inline-size: 0; }
h2 { font-weight: 650; font-size: 17px; line-height: 22px; }
.owner { display: flex; align-items: center; gap: 8px; font-size: 13px; line-height: 18px; unicode-bidi: isolate; }
.owner::before { content: ""; flex: none; inline-size: 8px; block-size: 8px; border-radius: 4px; background: currentColor; }
.owner[data-owner="queue"]::before { background: none; border: 2px solid currentColor; }
.owner[data-owner="bot"]::before { border-radius: 2px; }
.owner[data-owner="nobody"]::before { block-size: 2px; }
.close { display: grid; place-items: center; inline-size: 36px; block-size: 36px; padding: 0; color: inherit; }
.close:hover { background: rgb(255 255 255 / .16); }
.head :focus-visible { outline-color: currentColor; outline-offset: -2px; }
.offline { padding: 8px 20px; background: var(--warn-ground); color: var(--warn); font-size: 13px; line-height: 18px; }
.foot { padding: 12px 12px 8px; border-block-start: 1px solid var(--line); background: var(--ground); }
.person { display: inline-flex; align-items: center; gap: 6px; margin-block-start: 4px; padding: 4px 8px; border: 0; background: none;
  border-radius: var(--radius); color: var(--soft); font-size: 13px; line-height: 20px; font-weight: 600; }
.person .icon { inline-size: 16px; block-size: 16px; }
.person:hover { background: var(--raised); color: var(--text); }
@media (max-height: 519px) { .panel { inset-block-end: 8px; block-size: calc(100dvh - 16px); } }
@media (max-width: 519px) {
  .panel { inset: 0 !important; inline-size: 100vw; block-size: 100dvh; border-radius: 0; }
  .foot { padding-block-end: max(8px, env(safe-area-inset-bottom)); }
  .head { padding-block-start: max(14px, env(safe-area-inset-top)); }
  .panel .input, .panel .comment { font-size: 16px; }
  .close { inline-size: 44px; block-size: 44px; }
}
@media (forced-colors: active) { .panel, .bubble { border: 1px solid CanvasText; } }
`;

const AWAY = `
.away { display: grid; gap: 8px; margin-block-end: 12px; padding: 10px 12px; border: 1px solid var(--line); border-radius: var(--radius);
  background: var(--raised); font-size: 13px; line-height: 18px; }
.away p { display: flex; align-items: center; gap: 8px; }
.away p .icon { inline-size: 16px; block-size: 16px; color: var(--soft); }
.away-when { font-weight: 600; }
.away-left bdi { min-inline-size: 0; overflow-wrap: anywhere; }
.away-form { display: grid; gap: 6px; }
.away-label { color: var(--soft); }
.away-row { display: flex; gap: 8px; }
.away .input { max-block-size: none; padding: 6px 10px; line-height: 20px; }
.away .solid { flex: none; padding: 6px 12px; font-size: 14px; line-height: 20px; }
.away-problem { color: var(--bad); }
`;

const COMPOSER = `
.composer { display: flex; flex-wrap: wrap; align-items: flex-end; gap: 8px; }
.too-long { inline-size: 100%; color: var(--bad); font-size: 13px; line-height: 18px; }
.input { flex: 1; min-inline-size: 0; resize: none; overflow-y: auto; max-block-size: 136px; padding: 8px 12px; font-size: 15px; line-height: 22px;
  border: 1px solid var(--control); border-radius: var(--radius); background: var(--ground); color: var(--text); }
.input::placeholder, .comment::placeholder { color: var(--soft); opacity: 1; }
.input:focus-visible, .comment:focus-visible { outline: 2px solid var(--accent-text); outline-offset: -1px; border-color: transparent; }
.send { flex: none; display: grid; place-items: center; inline-size: 40px; block-size: 40px; padding: 0; border: 0; border-radius: var(--radius);
  background: var(--accent); color: var(--on-accent); transition: background-color 120ms; }
.send[aria-disabled="true"] { background: var(--raised); color: var(--soft); cursor: default; }
`;

const THREAD = `
.thread { position: relative; flex: 1; min-block-size: 0; display: flex; }
.scroll { flex: 1; min-inline-size: 0; overflow-y: auto; overscroll-behavior: contain; padding: 16px; scrollbar-width: thin;
  scrollbar-color: var(--control) transparent; display: flex; flex-direction: column; }
.scroll:focus-visible { outline-offset: -3px; }
.hello { margin-block: auto; padding: 8px; }
.hello p { color: var(--soft); font-size: 15px; line-height: 22px; }
.hello .hello-title { margin-block-end: 4px; color: var(--text); font-size: 20px; line-height: 28px; font-weight: 650; }
.hello .choices { margin-block-start: 16px; flex-direction: column; align-items: stretch; }
.hello .choice { text-align: start; padding: 10px 14px; }
.day { display: flex; align-items: center; gap: 12px; margin-block: 4px 12px; color: var(--soft); font-size: 12px; line-height: 16px; }
.day::before, .day::after { content: ""; flex: 1; border-block-start: 1px solid var(--line); }
.message { position: relative; display: flex; flex-direction: column; align-items: flex-start; margin-block-end: 16px; animation: appear 120ms ease-out; }
@keyframes appear { from { opacity: 0; transform: translateY(4px); } }
.meta { position: relative; display: flex; align-items: center; gap: 6px; margin-block-end: 4px; color: var(--soft); font-size: 12px; line-height: 16px; }
.follows { margin-block-start: -12px; }
.follows .meta, .from-system .meta { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.meta time { font-variant-numeric: tabular-nums; }
.who { font-weight: 650; }
.face { display: grid; place-items: center; inline-size: 22px; block-size: 22px; border-radius: var(--radius); }
.face .icon { inline-size: 15px; block-size: 15px; }
.from-bot .face { background: var(--bot-ground); color: var(--bot); }
.from-bot .who { color: var(--bot); }
.from-person .face { border-radius: 11px; background: var(--accent); color: var(--on-accent); }
.from-person .who { color: var(--accent-text); }
.bubble { max-inline-size: 88%; padding: 8px 12px; border-radius: var(--radius) calc(var(--radius) * 2) calc(var(--radius) * 2);
  background: var(--raised); font-size: 15px; line-height: 22px; white-space: pre-wrap; overflow-wrap: anywhere;
  unicode-bidi: isolate; text-align: start; }
.bubble a { color: inherit; text-decoration: underline; text-underline-offset: 2px; }
.from-person .bubble { background: var(--tint); box-shadow: inset 0 0 0 1px var(--line); }
.from-system .bubble { padding: 0; padding-inline-start: 12px; background: none; border-radius: 0; border-inline-start: 2px solid var(--control); color: var(--soft);
  font-size: 14px; line-height: 20px; }
.from-customer { align-items: flex-end; }
.from-customer .bubble { background: var(--accent); color: var(--on-accent);
  border-radius: calc(var(--radius) * 2) calc(var(--radius) * 2) var(--radius); }
.fate { display: flex; align-items: center; flex-wrap: wrap; justify-content: flex-end; gap: 4px; margin-block-start: 4px; color: var(--soft);
  font-size: 12px; line-height: 16px; }
.fate:empty { display: none; }
.fate .icon { inline-size: 14px; block-size: 14px; }
.fate[data-fate="failed"] { color: var(--bad); }
.links { display: grid; gap: 4px; margin-block-start: 6px; list-style: none; max-inline-size: 88%; }
.links a { position: relative; display: flex; align-items: flex-start; gap: 8px; padding: 8px 12px; border: 1px solid var(--line); border-radius: var(--radius);
  color: var(--accent-text); font-weight: 600; text-decoration: none; overflow-wrap: anywhere; }
.links a:hover { background: var(--raised); text-decoration: underline; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; margin-block-start: 8px; }
.choice { display: inline-flex; align-items: center; gap: 6px; padding: 6px 14px; border: 1px solid var(--accent-text); border-radius: 18px; background: var(--ground);
  color: var(--accent-text); font-weight: 600; line-height: 20px; overflow-wrap: anywhere; transition: background-color 120ms; }
.choice:hover:enabled { background: var(--tint); }
.choice:disabled { border-color: var(--line); color: var(--soft); font-weight: 400; }
.choice.is-chosen:disabled { border-color: var(--control); font-weight: 600; }
a.choice { text-decoration: none; }
a.choice:hover { background: var(--tint); }
.choice .icon { inline-size: 16px; block-size: 16px; }
.ticket { display: flex; align-items: center; gap: 8px; inline-size: fit-content; margin-block-end: 16px; padding: 6px 12px; border: 1px solid var(--line);
  border-radius: var(--radius); font-weight: 600; font-size: 13px; font-variant-numeric: tabular-nums; }
.typing { display: flex; align-items: center; gap: 8px; color: var(--soft); font-size: 13px; line-height: 18px; }
.dots { display: inline-flex; gap: 3px; }
.dots i { inline-size: 6px; block-size: 6px; border-radius: 3px; background: currentColor; animation: dot 1.2s infinite; }
.dots i:nth-child(2) { animation-delay: .2s; }
.dots i:nth-child(3) { animation-delay: .4s; }
@keyframes dot { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; } }
.pill { position: absolute; inset-block-end: 12px; inset-inline: 0; margin-inline: auto; inline-size: fit-content; display: flex; align-items: center; gap: 6px;
  padding: 6px 14px; border: 0; border-radius: 16px; background: var(--accent); color: var(--on-accent); font-weight: 600; box-shadow: var(--shadow); }
.pill .icon { inline-size: 16px; block-size: 16px; }
`;

const RATING = `
.rating { inline-size: 100%; margin-block-start: 10px; }
.rating form { display: grid; gap: 12px; padding: 14px; border: 1px solid var(--line); border-radius: calc(var(--radius) * 1.5); }
.rating legend { padding: 0; font-weight: 600; }
.stars { display: flex; gap: 2px; margin-inline-start: -6px; }
.star { position: relative; display: grid; place-items: center; inline-size: 40px; block-size: 40px; border-radius: var(--radius); color: var(--control); cursor: pointer; }
.star .icon { inline-size: 26px; block-size: 26px; }
.stars:has(:checked) .star { color: var(--accent-text); }
.stars:has(:checked) .star .icon { fill: currentColor; }
.stars .star:has(:checked) ~ .star { color: var(--control); }
.stars .star:has(:checked) ~ .star .icon { fill: none; }
.star:hover { background: var(--raised); }
.star:has(:focus-visible) { outline: 2px solid var(--accent-text); outline-offset: -2px; }
.comment { resize: vertical; inline-size: 100%; min-block-size: 56px; padding: 8px 12px; border: 1px solid var(--control); border-radius: var(--radius);
  background: var(--ground); color: var(--text); font-size: 15px; line-height: 20px; }
.rating-end { display: flex; align-items: center; gap: 8px; }
.solid { padding: 8px 16px; border: 0; border-radius: var(--radius); background: var(--accent); color: var(--on-accent); font-weight: 600; }
.solid:disabled { background: var(--raised); color: var(--soft); }
.rating-done { display: flex; align-items: center; gap: 8px; color: var(--soft); }
`;

export const PANEL_CSS = FRAME + AWAY + COMPOSER + THREAD + RATING;
