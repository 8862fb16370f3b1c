/** `node test/bundled.mjs test/eval/report/figures/draw-page.ts FILE.html [PART OF A NAME]`: the sample figures as a page, to be looked at. */
import { writeFileSync } from "node:fs";
import { figuresPage } from "./figures-page.ts";
import { sampleFigures } from "./sample-figures.ts";

const [file, part = ""] = process.argv.slice(2);
const wanted = [...sampleFigures()].filter(([name]) => name.includes(part)).map(([, figure]) => figure);
writeFileSync(file!, await figuresPage(wanted));
