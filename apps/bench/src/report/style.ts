import { ink, palette } from '../plots/theme.js';

const bright = ['#56b4e9', '#ff9e57', '#3ecfa0'] as const;

/** Colours of drawings are attributes in hex; the page maps each to the colour of its mode. */
const inDrawings = (hex: string, colour: string): string =>
  `figure svg [fill="${hex}"]{fill:${colour}} figure svg [stroke="${hex}"]{stroke:${colour}}`;

const drawings = [
  inDrawings(ink.text, 'var(--text)'),
  inDrawings(ink.quiet, 'var(--quiet)'),
  inDrawings(ink.grid, 'var(--line)'),
  inDrawings(ink.reference, 'var(--reference)'),
  inDrawings(ink.paper, 'transparent'),
  ...palette.map((hex, i) => inDrawings(hex, `var(--series-${i})`)),
].join('\n');

const series = (colours: readonly string[]): string => colours.map((colour, i) => `--series-${i}:${colour}`).join(';');

/** The whole style of the report. System fonts only: the page loads nothing. */
export const style = `
:root{color-scheme:light dark;--text:${ink.text};--quiet:${ink.quiet};--line:${ink.grid};--reference:${ink.reference};--paper:#fff;--raised:#f7f8fa;
--good:#0b6e4f;--bad:#b42318;--warn:#8a5a00;--link:#0b62a8;${series(palette)}}
@media (prefers-color-scheme:dark){:root{--text:#e6e9ed;--quiet:#a3adb8;--line:#313840;--reference:#7b8794;--paper:#14171a;--raised:#1c2126;
--good:#5fd3a4;--bad:#ff8a7a;--warn:#f0c260;--link:#7cc0f5;${series(bright)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0} h2{font-size:1.3rem;margin:3rem 0 .25rem;padding-top:1rem;border-top:1px solid var(--line)} h3{font-size:1rem;margin:0 0 .5rem}
p{max-width:46rem;margin:.5rem 0} .quiet,figcaption,caption,small{color:var(--quiet)}
a{color:var(--link)} nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;margin:.75rem 0;list-style:none}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.75rem 0;font-size:.92rem} dt{color:var(--quiet)} dd{margin:0;overflow-wrap:anywhere}
.alarm{border-left:4px solid var(--bad);background:var(--raised);padding:.5rem 1rem;margin:1rem 0} .alarm ul{margin:.25rem 0;padding-left:1.1rem}
figure{margin:1.5rem 0} figcaption{font-size:.9rem;max-width:46rem} figure svg{display:block;width:100%;height:auto} svg.narrow{display:none}
@media (max-width:640px){svg.wide{display:none} figure svg.narrow{display:block;margin:0 auto} dl{grid-template-columns:1fr;gap:0} dd{margin-bottom:.4rem}}
.scroll{overflow-x:auto;margin:1.25rem 0;border:1px solid var(--line);border-radius:6px}
.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.88rem;line-height:1.35} caption{text-align:left;padding:.6rem .75rem;font-size:.88rem}
th,td{padding:.4rem .75rem;text-align:left;vertical-align:top;border-top:1px solid var(--line)} thead th{background:var(--raised);font-weight:600;vertical-align:bottom}
tbody th{font-weight:600;white-space:nowrap} td.number{white-space:nowrap} .number{text-align:right;font-variant-numeric:tabular-nums}
small{display:block;font-size:.75rem;font-weight:400} .good{color:var(--good)} .bad{color:var(--bad);font-weight:600} .warn{color:var(--warn)} .dim{color:var(--quiet)}
details{margin:1rem 0} summary{cursor:pointer;color:var(--link)}
${drawings}
caption span{display:block;position:sticky;left:.75rem;max-width:calc(100vw - 4rem)} tbody th{position:sticky;left:0;background:var(--paper)}
@media (max-width:640px){.spare{display:none} table{font-size:.8rem} th,td{padding:.4rem .5rem} tbody th{white-space:normal;max-width:7.5rem;font-weight:500} td:not(.number) small{display:none}}
@media print{.scroll{overflow:visible;border:0} h2{break-after:avoid} figure,tr{break-inside:avoid}}
`;
