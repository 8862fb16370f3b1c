/** Markup in which every text is escaped unless it is markup already. Pure. */

/** A piece of a page. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

export type Content = Html | string | number | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for attributes in quotes. */
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c]);

/** Tagged template: html`<p>${text}</p>`. Texts and numbers are escaped, pieces stay as they are, lists are joined. */
export const html = (strings: TemplateStringsArray, ...values: readonly Content[]): Html =>
  new Html(strings.map((s, i) => s + (i < values.length ? markupOf(values[i]) : "")).join(""));

function markupOf(value: Content): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === "string" || typeof value === "number") return escapeText(String(value));
  return value.map(markupOf).join("");
}

export const NOTHING = new Html("");

/** A table that scrolls sideways where it is too wide; the first column is the head of each row. */
export const table = (head: readonly Content[], rows: readonly (readonly Content[])[]): Html => html`
<div class="scroll"><table>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
  ([first, ...rest]) =>
    html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
)}</tbody>
</table></div>`;

/** Names and values. */
export const facts = (rows: readonly (readonly [name: string, value: Content])[]): Html =>
  html`<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
