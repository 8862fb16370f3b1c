/** The survey as text for a terminal. */
import { alignRows } from "../../shared/cli/text-table.ts";
import { percentOfMedian } from "./quantities.ts";
import {
  type Differences,
  type Measured,
  QUANTITIES,
  type QuantityName,
  type SurveyGalaxy,
  type SurveySection,
} from "./section.ts";

const DECIMALS = 3;
const TITLES: Readonly<Record<QuantityName, string>> = { mag: "mag", hlr: "hlr [arcsec]", n: "n", q: "q" };

export function formatSurvey(run: string, section: SurveySection): string {
  const { data, galaxies, quantities, trained_on } = section;
  return [
    `${run}: ${counted(data.galaxies)} of ${data.name}, trained on ${trained_on}`,
    "",
    ...tableOf(galaxies),
    ...data.skipped.map(({ name, reason }) => `${name} is left out: ${reason}`),
    "",
    ...alignRows([
      ["median of", "network", "bias", "fit", "bias", "network - fit", "bar"],
      ...quantities.map(({ of, network, fit, between, bar }) => [
        `|d ${of}|`,
        ...pair(network),
        ...pair(fit),
        between === undefined ? "-" : between.absolute.toFixed(3),
        bar === undefined ? "" : `<= ${bar}`,
      ]),
    ]),
    "",
    "  bias: median of estimate - catalogue; hlr is circularised",
    "  fit: maximum likelihood on the same image with the galaxy's PSF and sigma map; its sigmas know the noise alone",
    `  ${counted(data.galaxies)} ${data.galaxies === 1 ? "is" : "are"} no statistics: medians of |d| are uncertain by ${percentOfMedian(data.galaxies)} % even if errors are normal`,
  ].join("\n");
}

const counted = (galaxies: number): string => `${galaxies} ${galaxies === 1 ? "galaxy" : "galaxies"}`;

/** Three lines a galaxy, each with what there is to say at its end. */
function tableOf(galaxies: readonly SurveyGalaxy[]): string[] {
  const lines = alignRows([
    ["galaxy", ...QUANTITIES.map((name) => TITLES[name])],
    ...galaxies.flatMap(({ name, label, network, fit }) => [
      [`${name}  catalogue`, ...QUANTITIES.map((quantity) => label[quantity].toFixed(DECIMALS))],
      [`${" ".repeat(name.length)}  network`, ...QUANTITIES.map((quantity) => shown(network[quantity]))],
      [`${" ".repeat(name.length)}  fit`, ...QUANTITIES.map((quantity) => shown(fit.values[quantity]))],
    ]),
  ]);
  const notes = galaxies.flatMap(({ flags, fit }) => [
    "",
    flags.join(", "),
    `${fit.status}, chi2/N ${fit.chi2.toFixed(2)}`,
  ]);
  return lines.map((line, k) => (k === 0 ? line : `${line}   ${notes[k - 1]}`.trimEnd()));
}

function shown(measured: Measured | undefined): string {
  if (measured === undefined) return "-";
  const { value, sigma } = measured;
  const text = value.toFixed(DECIMALS);
  return sigma === undefined ? text : `${text} +- ${sigma.toFixed(DECIMALS)}`;
}

const pair = (differences: Differences | undefined): [string, string] =>
  differences === undefined ? ["-", "-"] : [differences.absolute.toFixed(3), signed(differences.bias)];

const signed = (x: number): string => `${x < 0 ? "-" : "+"}${Math.abs(x).toFixed(3)}`;
