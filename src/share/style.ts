/** The share page's only style sheet. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #57606a; --accent: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f4; --paper: #15181c; --soft: #a3adb8; --accent: #6cb2ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 45rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; margin: .5rem 0 0; }
.from, .note, .status { color: var(--soft); }
.note { font-size: .875rem; margin-top: 2rem; }
.screen { position: relative; aspect-ratio: 16 / 9; background: #000; border-radius: .5rem; overflow: hidden; }
.screen img, .screen video { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.caption { min-height: 3em; margin: .75rem 0; font-size: 1.125rem; text-align: center; }
.made { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; font-size: .8rem; white-space: nowrap; }
.next, .confirm { text-align: center; }
.button { display: inline-block; line-height: 2.75rem; padding: 0 1.25rem; border-radius: .5rem; background: var(--accent);
  color: var(--paper); text-decoration: none; }
a { color: var(--accent); }
.controls { display: flex; gap: .5rem; align-items: center; }
button { font: inherit; min-height: 2.75rem; min-width: 2.75rem; padding: 0 1rem; border: 1px solid currentColor;
  border-radius: .5rem; background: transparent; color: inherit; cursor: pointer; }
#play { background: var(--accent); color: var(--paper); border-color: var(--accent); }
button:focus-visible, summary:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
progress { flex: 1; min-width: 4rem; accent-color: var(--accent); }
summary { min-height: 2.75rem; display: flex; align-items: center; cursor: pointer; color: var(--accent); }
.scenes { padding-left: 1.25rem; }
.media video { width: 100%; border-radius: .5rem; background: #000; }
.media audio { width: 100%; }
.playing .media { display: none; }
`;
