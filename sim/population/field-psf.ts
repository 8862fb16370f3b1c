/** The PSF of a field as a function of the place in it: for whole images, whose objects are not drawn one by one. */
import { badInput } from "../../shared/errors.ts";
import { PURPOSE, Stream } from "../../shared/random/stream.ts";
import type { Fields } from "../fields.ts";
import { outlinePsf } from "../psf-check.ts";
import { checkNumber } from "../ranges.ts";
import type { Psf } from "../scene.ts";
import { completePsf } from "./complete-psf.ts";
import type { Name } from "./expression.ts";
import { type Locate, plainLocate } from "./locate.ts";
import { compileValue } from "./value.ts";

/** What expressions of the PSF may use: u and v go from -1 to 1 across the field, x and y are the place in it [pixels from its corner]. */
const NAMES = ["u", "v", "x", "y"] as const;

export type PsfAt = (x: number, y: number) => Psf;

/**
 * Compiles the PSF of a field, whose numbers are constants or expressions of u = 2 x / nx - 1, v = 2 y / ny - 1, x and y, such as
 * {kind: moffat, fwhm: 0.7 + 0.05 * u, beta: 3.5, e1: 0.02 * u * v}. A model of PSFEx is taken at (x, y) unless it says otherwise.
 * @param size [ny, nx] of the field [pixels] @param at names a place of the PSF in messages
 * @returns the PSF at a place [pixels from the lower-left corner]; it throws for a number that is not allowed there
 * @throws GalforgeError for what `checkPsf` refuses, and for distributions, which are no functions of the place
 */
export function fieldPsf(psf: Fields, [ny, nx]: readonly [number, number], at: Locate = plainLocate): PsfAt {
  const path = ["psf"];
  const placed = psf["kind"] === "psfex" ? { x: "x", y: "y", ...psf } : psf;
  const outline = outlinePsf(at, path, completePsf(placed));
  const names = new Map<string, Name>(NAMES.map((name, slot) => [name, { slot }]));
  names.set("pi", { constant: Math.PI });
  const compiled = outline.numbers.map(({ name, path: inner, range, value }) => {
    const { random, evaluate } = compileValue(at, inner, value, names);
    if (random) {
      throw badInput(
        at(inner),
        "is drawn at random: the PSF of a field is a function of the place, so write an expression of u, v, x and y",
      );
    }
    return { name, range, evaluate, where: at(inner) };
  });
  const values = new Float64Array(NAMES.length);
  const nothing = new Stream(0, 0, PURPOSE.parameters); // expressions draw nothing
  return (x, y) => {
    values.set([(2 * x) / nx - 1, (2 * y) / ny - 1, x, y]);
    const numbers = new Map(
      compiled.map(({ name, range, evaluate, where }) => {
        return [name, checkNumber(where, evaluate(values, nothing), range)] as const;
      }),
    );
    return outline.build((name) => numbers.get(name)!);
  };
}
