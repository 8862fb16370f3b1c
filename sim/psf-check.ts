/**
 * What users write of a PSF, as numbers and what is built of them: with values for a list of objects (`checkPsf`), with quantities for a population
 * (population/band-fields.ts). Files are not opened here: the renderer reads and checks them.
 */
import { badInput, outOfRange, show, unknownChoice } from "../shared/errors.ts";
import { asRecord, type Fields } from "./fields.ts";
import { type Locate, onlyKeysAt, type Path } from "./population/locate.ts";
import { checkNumber, type RangeName, reduceAngle } from "./ranges.ts";
import type { Psf, PsfKind, WeightedPsf } from "./scene.ts";

export const PSF_KINDS = [
  "gaussian",
  "moffat",
  "kolmogorov",
  "vonkarman",
  "airy",
  "optical",
  "image",
  "stack",
  "psfex",
  "sum",
  "convolve",
] as const satisfies readonly PsfKind[];

const SHAPE = ["e", "pa", "e1", "e2"] as const;

/** Those that options of the command line can describe. */
export const OPTION_PSFS = [
  "gaussian",
  "moffat",
  "kolmogorov",
  "airy",
  "image",
] as const satisfies readonly PsfKind[];

/** The number fields of each kind of PSF: those that must be given, and those that may be. */
export const PSF_FIELDS: Readonly<
  Record<PsfKind, { readonly required: readonly RangeName[]; readonly optional: readonly RangeName[] }>
> = {
  gaussian: { required: ["fwhm"], optional: SHAPE },
  moffat: { required: ["fwhm", "beta"], optional: ["trunc", ...SHAPE] },
  kolmogorov: { required: ["fwhm"], optional: SHAPE },
  vonkarman: { required: ["lam", "L0"], optional: ["r0", "fwhm", ...SHAPE] },
  airy: { required: ["lam_over_diam"], optional: ["obscuration", ...SHAPE] },
  optical: {
    required: [],
    optional: ["lam_over_diam", "lam", "diam", "obscuration", "nstruts", "strut_thick", "strut_angle"],
  },
  image: { required: [], optional: ["pixel_scale"] },
  stack: { required: [], optional: ["index", "pixel_scale"] },
  psfex: { required: [], optional: ["x", "y", "pixel_scale"] },
  sum: { required: [], optional: [] },
  convolve: { required: [], optional: [] },
};

/** What else a kind has. */
const OTHER_FIELDS: Partial<Record<PsfKind, readonly string[]>> = {
  optical: ["aberrations"],
  image: ["file", "includes_pixel"],
  stack: ["file", "count", "includes_pixel"],
  psfex: ["file"],
  sum: ["sum"],
  convolve: ["convolve"],
};

export function checkPsfKind(where: string, kind: unknown): PsfKind {
  const found = PSF_KINDS.find((k) => k === kind);
  if (found === undefined) throw unknownChoice(where, kind, PSF_KINDS);
  return found;
}

/** `kind` may be left out where the list of a sum or a convolution says it. */
export const writtenKind = (psf: Fields): unknown =>
  psf["kind"] ?? (psf["sum"] !== undefined ? "sum" : psf["convolve"] !== undefined ? "convolve" : undefined);

/** A number of a PSF, as it is written. */
export interface PsfNumber {
  /** "fwhm", "a4" of a list of aberrations, "2_fwhm" of the second member */
  readonly name: string;
  /** from the PSF */
  readonly path: Path;
  readonly range: RangeName;
  readonly value: unknown;
}

/** A PSF, but for its numbers. */
export interface PsfOutline {
  readonly kind: PsfKind;
  readonly numbers: readonly PsfNumber[];
  /** @param number of a name @throws GalforgeError for numbers that are not allowed together */
  readonly build: (number: (name: string) => number) => Psf;
}

/**
 * @param at names a place of the PSF in messages, from the PSF
 * @throws GalforgeError for kinds and keys that are not allowed, numbers that are missing, what is no number and wrong
 */
export function outlinePsf(at: Locate, path: Path, psf: Fields, weighted = false): PsfOutline {
  const kind = checkPsfKind(at([...path, "kind"]), writtenKind(psf));
  const { required, optional } = PSF_FIELDS[kind];
  const fields = [...required, ...optional];
  const weight = weighted ? ["weight"] : [];
  onlyKeysAt(at, path, psf, ["kind", ...weight, ...fields, ...(OTHER_FIELDS[kind] ?? [])]);
  const missing = required.find((key) => psf[key] === undefined);
  if (missing !== undefined) {
    throw badInput(at(path), `"${missing}" is missing: a ${kind} PSF needs ${required.join(", ")}`);
  }
  refuseTogether(at, path, kind, psf);
  // of a stack of several images one is drawn for each object, unless it is said which
  const whole = kind === "stack" && psf["index"] === undefined ? { ...psf, index: anyOf(psf["count"]) } : psf;
  const given = fields.filter((key) => whole[key] !== undefined);
  const numbers = given.map((key): PsfNumber => {
    return { name: key, path: [...path, key], range: key, value: whole[key] };
  });
  if (kind === "sum" || kind === "convolve") return membersOutline(at, path, kind, psf);
  const aberrations = kind === "optical" ? aberrationNumbers(at, [...path, "aberrations"], psf) : [];
  const others = kind === "optical" ? {} : otherFields(at, path, kind, psf);
  const build = (number: (name: string) => number): Psf => {
    const values = new Map<string, number>(given.map((key) => [key, number(key)]));
    if (kind !== "optical") return built(at, path, kind, values, others);
    const list = [0, ...aberrations.map(({ name }) => number(name))];
    return built(at, path, kind, values, { aberrations: list });
  };
  return { kind, numbers: [...numbers, ...aberrations], build };
}

/** Each image with the same chance. */
const anyOf = (count: unknown): unknown =>
  typeof count === "number" && count > 1 ? { choice: Array.from({ length: count }, (_, k) => k) } : 0;

/** Fields of which one stands for another. */
function refuseTogether(at: Locate, path: Path, kind: PsfKind, psf: Fields): void {
  const has = (key: string): boolean => psf[key] !== undefined;
  const refuse = (what: string): never => {
    throw badInput(at(path), what);
  };
  if ((has("e") || has("pa")) && (has("e1") || has("e2"))) {
    refuse('gives both "e", "pa" and "e1", "e2": they say the same, keep one pair');
  }
  if (kind === "vonkarman" && has("r0") === has("fwhm")) {
    refuse('a vonkarman PSF needs "r0" (Fried\'s parameter at lam [m]) or "fwhm" [arcsec], and not both');
  }
  if (kind === "optical") {
    const both = has("lam") && has("diam");
    if (has("lam_over_diam") ? has("lam") || has("diam") : !both) {
      refuse('an optical PSF needs "lam_over_diam" [arcsec], or "lam" [nm] and "diam" [m], and not both');
    }
  }
}

function aberrationNumbers(at: Locate, path: Path, psf: Fields): PsfNumber[] {
  const list = psf["aberrations"] ?? [0];
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_ABERRATIONS) {
    throw badInput(
      at(path),
      `expected a list of Zernike coefficients [waves], at most ${MOST_ABERRATIONS}, whose place in it is Noll's number, so that [0, 0, 0, 0, 0.1] is defocus; got ${show(list)}`,
    );
  }
  if (list[0] !== 0) {
    throw outOfRange(
      at([...path, 0]),
      list[0],
      "0: Noll's numbers begin with 1, and the first place is not used",
    );
  }
  return list.slice(1).map((value: unknown, i): PsfNumber => {
    return { name: `a${i + 1}`, path: [...path, i + 1], range: "aberration", value };
  });
}

/** To order 13, and the unused first place. */
const MOST_ABERRATIONS = 106;

function otherFields(at: Locate, path: Path, kind: PsfKind, psf: Fields): Fields {
  if (kind !== "image" && kind !== "stack" && kind !== "psfex") return {};
  const file =
    kind === "stack" ? checkFiles(at, [...path, "file"], psf["file"]) : checkFile(at, path, kind, psf);
  const includes = psf["includes_pixel"];
  if (includes !== undefined && typeof includes !== "boolean") {
    throw outOfRange(at([...path, "includes_pixel"]), includes, "true or false");
  }
  const { count } = psf;
  if (count !== undefined && !(Number.isInteger(count) && Number(count) > 0)) {
    throw outOfRange(at([...path, "count"]), count, "the number of images in the stack");
  }
  return {
    file,
    ...(count === undefined ? {} : { count }),
    ...(includes === undefined ? {} : { includes_pixel: includes }),
  };
}

function checkFile(at: Locate, path: Path, kind: PsfKind, { file }: Fields): string {
  if (typeof file === "string" && file !== "") return file;
  const what = kind === "psfex" ? "a file of PSFEx (.psf)" : "a FITS or NPY image of the PSF";
  throw badInput(at(path), `"file" must name ${what}, got ${show(file)}`);
}

function checkFiles(at: Locate, path: Path, file: unknown): string | readonly string[] {
  const list: readonly unknown[] = Array.isArray(file) ? file : [file];
  const isText = (name: unknown): name is string => typeof name === "string" && name !== "";
  if (list.length > 0 && list.every(isText)) return Array.isArray(file) ? list : list[0];
  throw badInput(
    at(path),
    `must name images of the PSF: a FITS or NPY cube [K, ny, nx], a directory of images, or a list of at least one file; got ${show(file)}`,
  );
}

function built(
  at: Locate,
  path: Path,
  kind: Exclude<PsfKind, "sum" | "convolve">,
  values: Map<string, number>,
  others: Fields,
): Psf {
  const refuse = (key: string, value: number | undefined, allowed: string): never => {
    throw outOfRange(at([...path, key]), value, allowed);
  };
  const pa = values.get("pa");
  if (pa !== undefined) values.set("pa", reduceAngle(pa));
  if (values.has("e1") || values.has("e2")) {
    const [e1, e2] = [values.get("e1") ?? 0, values.get("e2") ?? 0];
    const e = Math.hypot(e1, e2);
    if (!(e < 1)) refuse("e1", e, "sqrt(e1^2 + e2^2) < 1");
    for (const key of ["e1", "e2"]) values.delete(key);
    values.set("e", e);
    values.set("pa", reduceAngle((90 * Math.atan2(e2, e1)) / Math.PI));
  }
  const trunc = values.get("trunc");
  if (trunc !== undefined && !(trunc > 0.5 * values.get("fwhm")!)) {
    refuse(
      "trunc",
      trunc,
      `more than half of the FWHM (${values.get("fwhm")! / 2} arcsec), else the profile has no half maximum`,
    );
  }
  const [lam, diam] = [values.get("lam"), values.get("diam")];
  if (kind === "optical" && lam !== undefined && diam !== undefined) {
    values.delete("lam");
    values.delete("diam");
    values.set("lam_over_diam", ((lam * 1e-9) / diam) * (180 / Math.PI) * 3600);
  }
  for (const key of ["index", "nstruts"]) {
    const value = values.get(key);
    if (value !== undefined && !Number.isInteger(value)) refuse(key, value, "a whole number");
  }
  const { index = 0, ...numbers } = Object.fromEntries(values);
  if (kind !== "stack") return { kind, ...others, ...numbers } as Psf; // PSF_FIELDS gives each kind exactly its fields
  const { count, ...files } = others;
  if (typeof count === "number" && index >= count) {
    refuse("index", index, `from 0 to ${count - 1}: the stack has ${count} images`);
  }
  return { kind, ...files, index, ...numbers } as Psf;
}

/** How deep sums and convolutions may be in one another, and how many members one has. */
const MOST_LEVELS = 8;
const MOST_MEMBERS = 64;

function membersOutline(at: Locate, path: Path, kind: "sum" | "convolve", psf: Fields): PsfOutline {
  const place = [...path, kind];
  const list = psf[kind];
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_MEMBERS) {
    const example =
      kind === "sum" ? "{weight: 0.9, kind: gaussian, fwhm: 0.7}" : "{kind: kolmogorov, fwhm: 0.7}";
    throw badInput(
      at(place),
      `expected a list of PSFs such as ${example}, at most ${MOST_MEMBERS}, got ${show(list)}`,
    );
  }
  if (path.length > 2 * MOST_LEVELS) throw badInput(at(place), "sums and convolutions are nested too deeply");
  const members = list.map((entry: unknown, i) => {
    const inner = [...place, i];
    const fields = asRecord(at(inner), entry, "a PSF such as {kind: gaussian, fwhm: 0.7}");
    if (kind === "sum" && fields["weight"] === undefined) throw badInput(at(inner), '"weight" is missing');
    return { inner, fields, outline: outlinePsf(at, inner, fields, kind === "sum") };
  });
  const numbers = members.flatMap(({ inner, fields, outline }, i): PsfNumber[] => {
    const weight: PsfNumber[] =
      kind === "sum"
        ? [{ name: `${i + 1}_weight`, path: [...inner, "weight"], range: "weight", value: fields["weight"] }]
        : [];
    return [...weight, ...outline.numbers.map((n) => ({ ...n, name: `${i + 1}_${n.name}` }))];
  });
  const build = (number: (name: string) => number): Psf => {
    const built = members.map(({ outline }, i) => outline.build((name) => number(`${i + 1}_${name}`)));
    if (kind === "convolve") return { kind, convolve: built };
    const sum = built.map((member, i): WeightedPsf => ({ weight: number(`${i + 1}_weight`), ...member }));
    if (sum.every(({ weight }) => weight === 0)) {
      throw badInput(at(place), "all weights are 0: at least one must be above");
    }
    return { kind, sum };
  };
  return { kind, numbers, build };
}

/** A PSF of a list of objects. @throws GalforgeError at the first field that is missing, unknown or out of range */
export function checkPsf(where: string, value: unknown): Psf {
  const fields = asRecord(where, value, 'a PSF such as {kind: "moffat", fwhm: 0.7, beta: 3.5}');
  const at: Locate = (path) =>
    path.reduce<string>(
      (text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}.${step}`),
      where,
    );
  const { numbers, build } = outlinePsf(at, [], fields);
  const values = new Map(
    numbers.map(({ name, path, range, value }) => [name, checkNumber(at(path), value, range)] as const),
  );
  return build((name) => values.get(name)!);
}

/** With the files of a PSF, those of members too, changed. */
export function withPsfFiles<P extends Fields | Psf>(psf: P, change: (file: string) => string): P {
  const changed = (value: unknown): unknown =>
    typeof value === "object" && value !== null ? withPsfFiles(value as Fields, change) : value;
  const { file, sum, convolve } = psf as Fields;
  return {
    ...psf,
    ...(typeof file === "string" ? { file: change(file) } : {}),
    ...(Array.isArray(file) ? { file: file.map((f) => (typeof f === "string" ? change(f) : f)) } : {}),
    ...(Array.isArray(sum) ? { sum: sum.map(changed) } : {}),
    ...(Array.isArray(convolve) ? { convolve: convolve.map(changed) } : {}),
  };
}

/** What the files of a PSF, and of its members, are called. */
export function psfFileNames(psf: Fields | Psf): string[] {
  const files: string[] = [];
  withPsfFiles(psf, (file) => {
    files.push(file);
    return file;
  });
  return files;
}
