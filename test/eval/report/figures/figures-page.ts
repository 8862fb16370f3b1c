/** Figures as a page in the style of the report. */
import { Draw, type FigureContent } from "../../../../eval/report/figure.ts";
import { Html, html } from "../../../../eval/report/html.ts";
import { STYLE } from "../../../../eval/report/style.ts";

export async function figuresPage(figures: readonly FigureContent[]): Promise<string> {
  const draw = new Draw();
  const drawn: Html[] = [];
  for (const figure of figures) drawn.push(await draw.figure(figure));
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>figures</title><style>${new Html(STYLE)}</style></head><body>${drawn}</body></html>`.markup;
}
