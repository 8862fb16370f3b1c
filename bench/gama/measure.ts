/** How well a model image describes a survey image. Pure; arrays are row-major [ny][nx]. */

import type { SurveyImages } from "../../datasets/survey/survey-images.ts";

export interface Agreement {
  /** pixels compared */
  readonly pixels: number;
  /** mean of ((data - model) / sigma)^2; no parameter was fitted, so this is the reduced chi-square */
  readonly chi2: number;
  /** sum of data / sum of model */
  readonly fluxRatio: number;
}

/** @param inside 1 for the pixels to compare */
export function compare(images: SurveyImages, model: ArrayLike<number>, inside: Uint8Array): Agreement {
  let pixels = 0;
  let chi2 = 0;
  let dataSum = 0;
  let modelSum = 0;
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] === 0) continue;
    pixels++;
    chi2 += ((images.data[i] - model[i]) / images.sigma[i]) ** 2;
    dataSum += images.data[i];
    modelSum += model[i];
  }
  return { pixels, chi2: chi2 / pixels, fluxRatio: dataSum / modelSum };
}

/** Root mean square of data/sigma where no object is: 1 if the sigma map is right and the sky was subtracted. */
export function skyScatter({ data, sigma, segments, mask }: SurveyImages): number {
  let pixels = 0;
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    if (segments[i] !== 0 || mask[i] !== 0) continue;
    pixels++;
    sum += (data[i] / sigma[i]) ** 2;
  }
  return Math.sqrt(sum / pixels);
}

/** The model with its centre moved by one step to each side. */
export interface Shifted {
  readonly right: ArrayLike<number>;
  readonly left: ArrayLike<number>;
  readonly up: ArrayLike<number>;
  readonly down: ArrayLike<number>;
}

export interface Correction {
  /** factor on the flux */
  readonly flux: number;
  /** shift of the centre [pixels] */
  readonly dx: number;
  readonly dy: number;
  /** constant added to every pixel, in the unit of the data */
  readonly sky: number;
}

/**
 * One Gauss-Newton step from `model` towards the least chi-square inside the segment: the flux, the centre and a sky
 * level, by weighted linear least squares. Good while the shift is small against the width of the galaxy.
 * @param step by which the four others are moved [pixels]
 */
export function fitCorrection(
  images: SurveyImages,
  inside: Uint8Array,
  model: ArrayLike<number>,
  { right, left, up, down }: Shifted,
  step: number,
): Correction {
  const unit = images.sigma[inside.indexOf(1)]; // sky in this unit, so that the four unknowns are of like size
  const normal = Array.from({ length: 4 }, () => new Float64Array(5));
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] === 0) continue;
    const weight = 1 / images.sigma[i];
    const row = [
      model[i] * weight,
      ((right[i] - left[i]) / (2 * step)) * weight,
      ((up[i] - down[i]) / (2 * step)) * weight,
      unit * weight,
      (images.data[i] - model[i]) * weight,
    ];
    for (let a = 0; a < 4; a++) for (let b = 0; b < 5; b++) normal[a][b] += row[a] * row[b];
  }
  const [flux, dx, dy, sky] = solve(normal);
  return { flux: 1 + flux, dx, dy, sky: sky * unit };
}

/** Solves the augmented normal equations [A | b], symmetric and positive definite, by elimination in place. */
function solve(rows: readonly Float64Array[]): number[] {
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return rows.map((row, i) => row[n] / row[i]);
}
