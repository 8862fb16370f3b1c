// @module-tag process
/**
 * Every image that astropy reads, of its own test files, of files that it makes (every codec, type, quantisation, dithering and
 * tile), and of ../shared/real where it is: the same shapes and pixels, or a refusal with a reason.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openImageFile } from "../../../datasets/survey/image-file.ts";
import { GalforgeError } from "../../../shared/errors.ts";
import { needsPython, PYTHON } from "../../needs.ts";
import { temporary } from "../make.ts";

const SCRIPT = join(import.meta.dirname, "..", "..", "python", "fits_images.py");
const REAL = join(import.meta.dirname, "..", "..", "..", "..", "shared", "real");

interface Line {
  readonly origin: string;
  readonly file: string;
  readonly hdu?: number;
  /** BSCALE or BZERO change the pixels: astropy does that in float32 */
  readonly scaled?: boolean;
  readonly shape?: readonly number[];
  /** float64 */
  readonly pixels?: string;
  /** why astropy cannot read it */
  readonly error?: string;
  /** combinations that astropy cannot write */
  readonly unmade?: number;
}

type Outcome = "agreed" | "refused" | "differing" | "not read by astropy";

/** What becomes of an image, and a word on it. */
function compare(line: Line): readonly [Outcome, string] {
  const { file, hdu, pixels, shape, scaled } = line;
  if (pixels === undefined || shape === undefined) return ["not read by astropy", line.error ?? ""];
  try {
    const image = openImageFile(`${file}[${hdu}]`);
    const theirs = new Float64Array(new Uint8Array(readFileSync(pixels)).buffer);
    if (image.shape.join() !== shape.join()) return ["differing", `shape [${image.shape}], not [${shape}]`];
    const ours = new Float64Array(theirs.length);
    image.read(0, ours);
    image.close();
    const near = scaled === true ? 3e-7 : 0;
    const at = ours.findIndex(
      (value, i) =>
        !Object.is(value + 0, theirs[i] + 0) && !(Math.abs(value - theirs[i]) <= near * Math.abs(value)),
    );
    return at < 0 ? ["agreed", ""] : ["differing", `pixel ${at} is ${ours[at]}, not ${theirs[at]}`];
  } catch (error) {
    if (error instanceof GalforgeError) return ["refused", error.message];
    throw error;
  }
}

describe("images of FITS files", needsPython("astropy"), () => {
  it("are what astropy reads, or refused with a reason", () => {
    const places = existsSync(REAL) ? [REAL] : [];
    const run = spawnSync(PYTHON, [SCRIPT, temporary(), ...places], { encoding: "utf8", maxBuffer: 2 ** 28 });
    expect(run.status, run.stderr).toBe(0);
    const table = new Map<string, Map<Outcome, number>>();
    const said: string[] = [];
    for (const text of run.stdout.trim().split("\n")) {
      const line = JSON.parse(text) as Line;
      if (line.unmade !== undefined) continue;
      const [outcome, message] = compare(line);
      const counts = table.get(line.origin) ?? new Map<Outcome, number>();
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      table.set(line.origin, counts);
      if (outcome !== "agreed") said.push(`${outcome}: ${line.file}[${line.hdu ?? ""}]: ${message}`);
    }
    console.table(Object.fromEntries([...table].map(([name, counts]) => [name, Object.fromEntries(counts)])));
    if (said.length > 0) console.log(said.join("\n"));
    expect(said.filter((line) => line.startsWith("differing"))).toEqual([]);
    // the script must have found and made what it should
    expect(table.get("made")?.get("agreed")).toBeGreaterThan(400);
  }, 300_000);
});
