/**
 * A drawing made ready to stand in a page beside others: scales with the page, is described by the figure around it,
 * and keeps its ids to itself (every drawing numbers its clip paths from 0).
 */
export const inlineSvg = (svg: string, prefix: string, kind: string): string =>
  svg
    .replace(/\sxmlns(:\w+)?="[^"]*"/g, '')
    .replace(/\bid="([^"]+)"/g, `id="${prefix}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${prefix}-$1)`)
    .replace(/^<svg\b[^>]*?>/, (tag) => {
      const box = /viewBox="([^"]+)"/.exec(tag)?.[1] ?? '';
      const width = box.split(' ')[2] ?? '';
      return `<svg class="${kind}" viewBox="${box}" style="max-width:${width}px" aria-hidden="true" focusable="false">`;
    });
