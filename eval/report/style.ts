/** The style sheet of the page: light and dark, from a phone to a printer. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1d2430; --soft: #5a6675; --line: #aab3be; --grid: #e6e9ed; --panel: #f6f7f9;
  --c1: #1f63b0; --c2: #c9600f; --c3: #23845a; --c4: #77808c; --c5: #9a3d8f; --c6: #a38200; --c7: #148a9c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12161c; --ink: #e3e7ec; --soft: #9aa6b4; --line: #5c6876; --grid: #2a313a; --panel: #1a2028;
    --c1: #6fb0f5; --c2: #f2994a; --c3: #5cc796; --c4: #a2acb8; --c5: #d98bd0; --c6: #dcc04a; --c7: #55c7d8;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 70rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 3rem 0 .75rem; padding-top: .6rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.02rem; margin: 1.75rem 0 .5rem; }
p, li, figcaption { max-width: 46rem; }
a { color: var(--c1); }
.about, .note, figcaption { color: var(--soft); }
.about { margin: .35rem 0 0; }
.note, figcaption { font-size: .875rem; }
.missing { color: var(--soft); }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
nav ul { list-style: none; margin: 1.25rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; font-size: .9rem; }
.findings { padding-left: 1.1rem; font-size: 1.08rem; }
.findings li { margin: .3rem 0; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; line-height: 1.35; }
th, td { text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--grid); }
th { font-weight: 600; }
td { min-width: 3.5rem; }
.whole { white-space: nowrap; }
thead th { color: var(--soft); font-weight: 500; border-bottom-color: var(--line); white-space: nowrap; }
tbody th { position: sticky; left: 0; background: var(--paper); white-space: nowrap; }
td b { font-weight: 600; white-space: nowrap; }
td small { display: block; color: var(--soft); white-space: nowrap; font-size: .75rem; }
dl { margin: 0; font-size: .9rem; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 0 2rem; }
dl div { display: flex; gap: .75rem; padding: .28rem 0; border-bottom: 1px solid var(--grid); }
dt { color: var(--soft); flex: 0 0 8.5rem; overflow-wrap: anywhere; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
figure { margin: 1.25rem 0 2rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 1.1rem 1.5rem; }
.panel { min-width: 0; break-inside: avoid; }
.panel-title { margin: 0 0 .3rem; font-size: .84rem; font-weight: 600; line-height: 1.35; }
.panel svg { display: block; width: 340px; max-width: 100%; height: auto; }
.wide { grid-column: 1 / -1; }
.panel .scroll { margin: 0; }
.wide svg { width: auto; max-width: none; }
figcaption { margin-top: .75rem; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 0 0 .7rem; font-size: .85rem; }
.panel .key { margin: 0 0 .2rem; font-size: .8rem; }
.key i { display: inline-block; width: .7rem; height: .7rem; border-radius: 2px; margin-right: .4rem; }
footer { margin-top: 3rem; font-size: .8rem; color: var(--soft); }
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #444; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; }
  .key i { print-color-adjust: exact; }
}
`;
