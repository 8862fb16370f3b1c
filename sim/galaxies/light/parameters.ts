/** Numbers of the light of galaxies. */
import { limits, list, number, type Values } from "../parameter.ts";

const CALIBRATION =
  "set here: red sequence of SDSS, 0.02 < z < 0.25, and zCOSMOS below 3500 A; FSPS is blue in u and r - i, red in i - z";

export const LIGHT = {
  calibration_age: number(1.4, "Gyr", [0, 13.8], CALIBRATION),
  calibration_lambda: limits(
    [2500, 3000, 3400, 3800, 4200, 4700, 5300, 6000, 6600, 7100, 7600, 8100, 8600, 9300],
    "A",
    [1000, 14000],
    CALIBRATION,
  ),
  calibration: list(
    [0.3, 0.2, 0.11, 0.048, -0.009, -0.015, 0, -0.026, -0.067, -0.064, -0.026, 0.01, 0.037, 0.058],
    "mag fainter, constant outside",
    [-1, 1],
    CALIBRATION,
  ),
  calibration_young: list(
    [0.05, 0.08, 0.044, 0.019, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    "mag fainter, the same of stars younger than calibration_age",
    [-1, 1],
    "set here: u - g of blue galaxies of SDSS at their g - r, 0.4 of what old stars need above 3000 A",
  ),
  birth_share: number(
    0.65,
    "1",
    [0, 1],
    "set here: share of the light of the first age bin that comes from birth clouds, stars below 10 Myr",
  ),
  sdss_zero_points: list(
    [0.04, 0, 0, 0, -0.02],
    "mag in u, g, r, i, z: magnitudes of SDSS - AB",
    [-1, 1],
    "SDSS DR7; quoted",
  ),
} as const;
export type LightValues = Values<typeof LIGHT>;
