import type { Options } from '../Options.js';
import { render, widths } from '../plots/render.js';
import type { Results } from '../results/Results.js';
import type { ResultsFolder } from '../results/ResultsFolder.js';
import type { Drawing } from './figure.js';
import { page, type View } from './page.js';

/** Writes results.json, then the plots, then report.html: the numbers first, should anything go wrong on the way. */
export const saveReport = async (
  folder: Pick<ResultsFolder, 'write'>,
  results: Results,
  options: Options,
  complain: (problem: string) => void,
): Promise<void> => {
  folder.write('results.json', `${JSON.stringify(results, null, 2)}\n`);
  const views: View[] = [];
  for (const section of results.sections) {
    const task = options.tasks.find(({ key }) => key === section.task);
    if (!task) continue;
    const drawings: Drawing[] = [];
    for (const plot of task.plots(section.rows, options)) {
      try {
        const wide = await render(plot, widths.wide);
        drawings.push({ plot, wide, narrow: await render(plot, widths.narrow) });
        folder.write(`${plot.name}.svg`, wide);
      } catch (problem) {
        complain(`The plot ${plot.name} could not be drawn: ${problem instanceof Error ? problem.message : String(problem)}.`);
      }
    }
    views.push({ section, table: task.table(section.rows, options), drawings });
  }
  folder.write('report.html', page(results, views));
};
