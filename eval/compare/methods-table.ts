/** Ways to estimate the labels of a catalogue, for the terminal: a table a label, a row a method, the same galaxies for all. Pure. */
import { alignRows } from "../../shared/cli/text-table.ts";
import type { Figure } from "../../train/run/section-schema.ts";
import { REDSHIFT_ERROR } from "../stats/relative-errors.ts";
import type { LabelComparison, MethodScores } from "./section.ts";

type Of = MethodScores["catalogue"];

/** Of labels that have methods; nothing if none has. */
export function methodsTable(
  labels: readonly Pick<LabelComparison, "name" | "unit" | "methods">[],
): string[] {
  const tables = labels.flatMap(({ name, unit, methods = [] }) =>
    methods.length === 0 ? [] : ["", ...alignRows(rowsOf(name, unit, methods))],
  );
  if (tables.length === 0) return [];
  return [
    ...tables,
    "",
    "  ways          to estimate a label, all taught by the catalogue of the training stamps; against the catalogue (against the truth) of",
    "                the test stamps. r2: squared correlation; RMSE with bias and outliers; dz bias (the median), sigma_NMAD, beyond: of dz/(1+z)",
  ];
}

function rowsOf(name: string, unit: string, methods: readonly MethodScores[]): string[][] {
  const isRedshift = redshiftOf(methods[0]!.catalogue) !== undefined;
  const label = unit === "1" ? name : `${name} [${unit}]`;
  const heads = ["R2", "r2", "RMSE", "bias", "sigma_MAD"];
  return [
    [label, ...heads, ...(isRedshift ? ["dz bias", "sigma_NMAD", "beyond 0.05", "beyond 0.15"] : [])],
    ...methods.map((method) => [
      method.name,
      ...[
        ({ r2 }: Of) => shown(r2),
        ({ r2_linear }: Of) => shown(r2_linear),
        ({ rms }: Of) => shown(rms),
        ({ bias }: Of) => shown(bias),
        ({ scatter }: Of) => shown(scatter),
      ].map((show) => both(method, show)),
      ...(isRedshift ? redshiftCells(method.catalogue) : []),
    ]),
  ];
}

/** A catalogue's redshifts are as good as exact, so that those against the truth would say the same. */
function redshiftCells(of: Of): string[] {
  const errors = redshiftOf(of)!;
  return [
    shown(errors.median, 4),
    shown(errors.scatter, 4),
    percent(errors.beyond_005),
    percent(errors.beyond_015),
  ];
}

const redshiftOf = ({ relative = [] }: Of) => relative.find(({ unit }) => unit === REDSHIFT_ERROR);

const both = ({ catalogue, truth }: MethodScores, show: (of: Of) => string): string =>
  truth === undefined ? show(catalogue) : `${show(catalogue)} (${show(truth)})`;

type Shown = Figure | null | undefined;

const shown = (figure: Shown, digits = 3): string => figure?.value.toFixed(digits) ?? "-";
const percent = (figure: Shown): string =>
  figure === null || figure === undefined ? "-" : `${(100 * figure.value).toFixed(1)} %`;
