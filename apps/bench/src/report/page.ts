import type { Environment, Results, Section } from '../results/Results.js';
import { clock, plural } from '../tables/format.js';
import type { Table } from '../tables/Table.js';
import { embeddedJson, escape } from './escape.js';
import { type Drawing, figure } from './figure.js';
import { style } from './style.js';
import { tableHtml } from './tableHtml.js';

/** A section with everything that is shown of it. */
export interface View {
  readonly section: Section;
  readonly table: Table;
  readonly drawings: readonly Drawing[];
}

const list = (items: readonly string[]): string => items.map((item) => `<li>${item}</li>`).join('');

const sectionHtml = ({ section, table, drawings }: View): string => {
  const { task, title, question, rows, planned, seconds, method, leftOut } = section;
  const heading = `<section aria-labelledby="${task}">\n<h2 id="${task}">${escape(title)}</h2>`;
  if (leftOut !== null)
    return `${heading}\n<p>${escape(question)} <span class="quiet">Left out: ${escape(leftOut)}.</span></p>\n</section>`;
  const missing = rows.length < planned ? ` <strong>Only ${rows.length} of ${plural(planned, 'row')}: the run ended early.</strong>` : '';
  return `${heading}
<p>${escape(question)} <span class="quiet">${plural(rows.length, 'row')} in ${clock(seconds)} minutes.</span>${missing}</p>
${drawings.map(figure).join('\n')}
${rows.length > 0 ? tableHtml(table) : ''}
<details><summary>How these numbers were obtained</summary>
${method.map((paragraph) => `<p>${escape(paragraph)}</p>`).join('\n')}
</details>
</section>`;
};

const environmentHtml = ({ startedAt, seconds, options, environment }: Results): string => {
  const { node, platform, cpu, cores, memoryGiB, loadAverage, backend, versions, commit }: Environment = environment;
  const facts: [string, string][] = [
    ['Started', `${startedAt.replace('T', ' ').slice(0, 19)} UTC, took ${clock(seconds)} minutes`],
    ['Machine', `${cpu}, ${plural(cores, 'core')}, ${memoryGiB} GiB, ${platform}`],
    ['Load at the start', loadAverage === null ? 'unknown' : `${loadAverage} (processes that wanted to run, mean of a minute)`],
    ['Backend', `TensorFlow.js ${backend}`],
    [
      'Versions',
      [`Node ${node}`, ...Object.entries(versions).map(([name, version]) => `${name} ${version}`), `commit ${commit ?? 'unknown'}`].join(
        ', ',
      ),
    ],
    [
      'Options',
      `${options.effort}, ${plural(options.maps.length, 'map')}, sizes ${options.sizes.join(', ')}, batch ${options.batch}, seed ${options.seed}, tasks ${options.tasks.join(', ')}`,
    ],
  ];
  return `<dl>${facts.map(([term, fact]) => `<dt>${term}</dt><dd>${escape(fact)}</dd>`).join('\n')}</dl>`;
};

const alarmsHtml = ({ outcome, alarms }: Results): string => {
  const items = [...(outcome === 'interrupted' ? ['The run was interrupted; what follows is what was finished by then.'] : []), ...alarms];
  return items.length === 0
    ? ''
    : `<div class="alarm" role="note"><strong>Before you read on</strong><ul>${list(items.map(escape))}</ul></div>`;
};

/** The whole report as one file that loads nothing: style, drawings and data are inside. */
export const page = (results: Results, views: readonly View[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>slim benchmark, ${results.startedAt.slice(0, 10)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<h1>slim benchmark</h1>
<p>Structured linear maps, y = xW + b: what each costs next to a dense layer, how a network learns through it, and whether W keeps what the map promises; and how fast the operations below them are.</p>
<nav aria-label="Sections"><ul>${list(views.map(({ section: { task, title } }) => `<a href="#${task}">${escape(title)}</a>`))}</ul></nav>
</header>
${alarmsHtml(results)}
<section aria-label="Where this was measured">
${environmentHtml(results)}
<p class="quiet">Measured on one machine, on one day. Other work on the machine adds noise, which the spreads show in part. Compare ratios, not milliseconds, and measure on your own hardware before you decide.</p>
</section>
${views.map(sectionHtml).join('\n')}
</main>
<script type="application/json" id="results">${embeddedJson(results)}</script>
</body>
</html>
`;
