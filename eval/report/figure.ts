/** A figure of the page: one or several panels, what the colours mean, and a caption. */
import type { TopLevelSpec } from "vega-lite";
import { type Content, type Html, html, NOTHING } from "./html.ts";
import { drawSvg } from "./svg.ts";

export interface Panel {
  /** stands above the panel */
  readonly title: string;
  /** what it shows, for those who cannot see it */
  readonly label: string;
  readonly spec: TopLevelSpec;
  /** in its own width, over all columns of the page: it scrolls on a phone */
  readonly wide?: boolean;
  /** colours of this panel alone */
  readonly key?: Key;
}

/** colours (CSS) and what has them */
export type Key = readonly (readonly [color: string, meaning: string])[];

export interface FigureContent {
  readonly panels: readonly Panel[];
  readonly key?: Key;
  /** what one sees, and how to read it */
  readonly caption: Content;
}

/** Draws the figures of one page, and counts them. */
export class Draw {
  /** SVGs so far */
  panels = 0;

  async figure({ panels, key = [], caption }: FigureContent): Promise<Html> {
    const drawn: Html[] = [];
    for (const { title, label, spec, wide = false, key: own = [] } of panels) {
      this.panels++;
      const svg = await drawSvg(spec, label, `f${this.panels}`);
      drawn.push(html`<div class="${wide ? "panel wide" : "panel"}"><p class="panel-title">${title}</p>${keyOf(own)}${wide ? html`<div class="scroll">${svg}</div>` : svg}</div>
`);
    }
    return html`<figure>${keyOf(key)}<div class="panels">
${drawn}</div><figcaption>${caption}</figcaption></figure>`;
  }
}

function keyOf(key: Key): Html {
  if (key.length === 0) return NOTHING;
  const entries = key.map(
    ([color, meaning]) => html`<span><i style="background:${color}"></i>${meaning}</span> `,
  );
  return html`<p class="key">${entries}</p>`;
}
