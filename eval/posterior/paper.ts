/**
 * What Siddiqa, Mahmud & Martinez-Galarza 2025 reached on galaxies of SDSS, z < 0.3: to stand beside ours where the targets are theirs, though
 * the galaxies are not. Pure.
 */
import type { Supervised } from "../../train/run/config.ts";

export const PAPER = "Siddiqa et al. 2025";

export interface PaperFigures {
  /** R^2 of their flow with images and photometry, and with photometry alone (table 1; of lines section 3, with images) */
  readonly both: number;
  readonly photometry?: number;
  /** table 2, in the unit of the target, lines as ln(1 + flux) */
  readonly aleatoric: number;
  readonly epistemic: number;
}

const FIGURES: ReadonlyMap<string, PaperFigures> = new Map([
  ["z", { both: 0.8, photometry: 0.72, aleatoric: 0.018, epistemic: 0.001 }],
  ["logmstar", { both: 0.85, photometry: 0.8, aleatoric: 0.191, epistemic: 0.012 }],
  ["logsfr", { both: 0.76, photometry: 0.75, aleatoric: 0.327, epistemic: 0.019 }],
  ["logmbh", { both: 0.67, photometry: 0.62, aleatoric: 0.589, epistemic: 0.034 }],
  ["oh12", { both: 0.76, photometry: 0.65, aleatoric: 0.134, epistemic: 0.01 }],
  ["ln1p_halpha", { both: 0.8, aleatoric: 0.427, epistemic: 0.027 }],
  ["ln1p_hbeta", { both: 0.79, aleatoric: 0.381, epistemic: 0.026 }],
  ["ln1p_nii6584", { both: 0.7, aleatoric: 0.427, epistemic: 0.027 }],
  ["ln1p_oiii5007", { both: 0.5, aleatoric: 0.611, epistemic: 0.045 }],
]);

/** Share of galaxies of which it knew whether the metallicity was measured. */
export const PAPER_DETECTION = { target: "oh12", accuracy: 0.84 } as const;

/** A target is theirs by its name; any redshift is. */
export const paperFiguresOf = ({ name, role }: Pick<Supervised, "name" | "role">): PaperFigures | undefined =>
  FIGURES.get(role === "redshift" ? "z" : name);
