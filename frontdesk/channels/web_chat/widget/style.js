// The host element, the colours and the launcher. A page sets the --frontdesk-… properties on <frontdesk-chat>, or styles ::part().
//
// Important rules of a shadow tree win over important rules of the page: so nothing on the page can hide or move the chat.

const LIGHT = `
  --ground: #ffffff; --raised: #f4f5f4; --line: #d9dcda; --control: #7d8581; --text: #1b211e; --soft: #57605b;
  --bot: #5b3fa8; --bot-ground: #f1eefb; --bad: #b3261e; --warn-ground: #fdf3dc; --warn: #6b4a00;
  --accent: var(--frontdesk-accent, #1f5f4a); --on-accent: var(--frontdesk-accent-text, #ffffff);
  --accent-text: var(--frontdesk-accent, #1f5f4a); --tint: color-mix(in srgb, var(--accent) 9%, var(--ground));
  --shadow: 0 1px 2px rgb(0 0 0 / .12), 0 12px 40px rgb(0 0 0 / .18);
  color-scheme: light;`;
const DARK = `
  --ground: #171a19; --raised: #232826; --line: #3a413e; --control: #89918d; --text: #eceeed; --soft: #a9b1ad;
  --bot: #c4b3f7; --bot-ground: #2b2640; --bad: #ffb4ab; --warn-ground: #3a2f14; --warn: #f3d08a;
  --accent: var(--frontdesk-accent-dark, var(--frontdesk-accent, #2f7a61));
  --on-accent: var(--frontdesk-accent-text-dark, var(--frontdesk-accent-text, #ffffff));
  --accent-text: color-mix(in srgb, var(--accent) 45%, #ffffff); --tint: color-mix(in srgb, var(--accent) 22%, var(--ground));
  --shadow: 0 0 0 1px #3a413e, 0 12px 40px rgb(0 0 0 / .6);
  color-scheme: dark;`;

const CSS = `
:host {
  all: initial !important; display: block !important; position: fixed !important; inset: auto !important;
  inline-size: 0 !important; block-size: 0 !important; z-index: var(--frontdesk-z-index, 2147483000) !important;
  direction: ltr !important; unicode-bidi: isolate !important; visibility: visible !important; opacity: 1 !important;
}
:host([hidden]) { display: none !important; }
.layer { ${LIGHT} --radius: var(--frontdesk-radius, 6px); --font: var(--frontdesk-font, system-ui, sans-serif);
  font: 14px/20px var(--font); color: var(--text); -webkit-text-size-adjust: none; text-size-adjust: none; }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) .layer { ${DARK} } }
:host([theme="dark"]) .layer { ${DARK} }

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.icon { inline-size: 20px; block-size: 20px; fill: none; stroke: currentColor; stroke-width: 1.75;
  stroke-linecap: round; stroke-linejoin: round; flex: none; }
:focus-visible { outline: 2px solid var(--accent-text); outline-offset: 2px; }

.corner { position: fixed; inset-block-end: var(--frontdesk-offset-block, 20px); right: var(--frontdesk-offset-inline, 20px); }
:host([position="left"]) .corner { right: auto; left: var(--frontdesk-offset-inline, 20px); }
.launcher { position: relative; display: grid; place-items: center; inline-size: 56px; block-size: 56px; padding: 0; margin: 0;
  border: 0; border-radius: 28px; background: var(--accent); color: var(--on-accent); cursor: pointer;
  box-shadow: 0 1px 2px rgb(0 0 0 / .2), 0 4px 14px rgb(0 0 0 / .22); transition: transform 120ms ease-out; }
.launcher:hover { transform: translateY(-1px); }
.launcher:active { transform: none; }
.launcher:focus-visible { outline: 3px solid var(--ground); outline-offset: -1px; box-shadow: 0 0 0 5px var(--accent-text); }
.launcher .icon { inline-size: 28px; block-size: 28px; }
.launcher span { display: grid; }
.when-open, .is-open .when-closed { display: none !important; }
.is-open .when-open { display: grid !important; }
.launcher .badge { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-inline-size: 22px; block-size: 22px;
  padding: 0 6px; place-items: center; border: 2px solid var(--ground); border-radius: 11px; background: #b3261e; color: #fff;
  font: 600 12px/18px var(--font); font-variant-numeric: tabular-nums; }
@media (max-width: 519px) { .is-open .launcher { display: none; } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
@media (forced-colors: active) { .launcher { border: 2px solid ButtonText; } }
@media print { :host { display: none !important; } }
`;

export function styled(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}

export const sheet = styled(CSS);
