/** Which columns of a table hold the standard deviations of others. Pure. */
import { badInput } from "../../shared/errors.ts";

/** [name of a label, name of a column] */
export type Pair = readonly [name: string, column: string];

/** What the error of a column X is called. */
const namesOf = (x: string): readonly string[] => [`${x}_err`, `e_${x}`, `err_${x}`, `${x}_error`];

/** The name of the label that holds an error which is no label by itself. */
const errorLabel = (name: string): string => `${name}_err`;

export interface WithErrors {
  /** labels, with those of errors that were not among them */
  readonly labels: readonly Pair[];
  /** of a label: that of its standard deviation */
  readonly sigmas: ReadonlyMap<string, string>;
}

/**
 * The error of a label is what `given` says, else the label, else the column of the table, that is called like it: X_err, e_X, err_X, X_error.
 * @param isNumbers whether the table has such a column of numbers @param given [label, column of its error]
 * @throws GalforgeError for an error of what is no label, or of itself
 */
export function withErrors(
  where: string,
  labels: readonly Pair[],
  isNumbers: (column: string) => boolean,
  given: readonly Pair[],
): WithErrors {
  const all = [...labels];
  const sigmas = new Map<string, string>();
  const setError = (name: string, column: string): void => {
    const there = all.find(([, old]) => old === column)?.[0];
    if (there === name) throw badInput("--errors", `"${column}" would be the error of itself`);
    const label = there ?? errorLabel(name);
    if (there === undefined && all.some(([other]) => other === label)) {
      throw badInput(
        where,
        `the error of "${name}" would be a second label "${label}": rename one by --columns`,
      );
    }
    if (there === undefined) all.push([label, column]);
    sigmas.set(name, label);
  };
  for (const [name, column] of given) {
    if (!labels.some(([label]) => label === name)) {
      const known = labels.map(([label]) => label).join(", ");
      throw badInput("--errors", `there is no label "${name}"; there are ${known}`);
    }
    setError(name, column);
  }
  for (const [name, old] of labels) {
    if (sigmas.has(name)) continue;
    const chosen = namesOf(name).find((known) => labels.some(([label]) => label === known));
    if (chosen !== undefined) sigmas.set(name, chosen);
    else {
      const column = namesOf(old).find(isNumbers);
      if (column !== undefined) setError(name, column);
    }
  }
  return { labels: all, sigmas };
}
