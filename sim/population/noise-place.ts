/** The files that detectors of a configuration name: where they stand, and the same configuration with other paths. */
import { type Fields, isRecord } from "../fields.ts";

type Change = (file: string, place: string) => string;

/** With the path of each file of a detector changed, at the top level and in bands. @param change is told where a path stands */
export function withNoiseFiles(config: Fields, change: Change): Fields {
  const changed = (holder: Fields, place: string): Fields => {
    const { detector } = holder;
    return isRecord(detector)
      ? { ...holder, detector: changedDetector(detector, `${place}detector`, change) }
      : holder;
  };
  const { bands } = config;
  const top = changed(config, "");
  if (!Array.isArray(bands)) return top;
  return { ...top, bands: bands.map((band, i) => (isRecord(band) ? changed(band, `bands[${i}].`) : band)) };
}

function changedDetector(detector: Fields, place: string, change: Change): Fields {
  const { noise, background } = detector;
  return {
    ...detector,
    ...(isRecord(noise) ? { noise: changedNoise(noise, `${place}.noise`, change) } : {}),
    ...(typeof background === "string" ? { background: change(background, `${place}.background`) } : {}),
    ...(isRecord(background)
      ? { background: changedAt(background, "from", `${place}.background`, change) }
      : {}),
  };
}

function changedNoise(noise: Fields, place: string, change: Change): Fields {
  const { correlation } = noise;
  const own = changedAt(noise, "variance", place, change);
  if (!isRecord(correlation)) return own;
  const at = `${place}.correlation`;
  const changed = changedAt(changedAt(correlation, "file", at, change), "blank", at, change);
  return { ...own, correlation: changed };
}

const changedAt = (holder: Fields, key: string, place: string, change: Change): Fields => {
  const file = holder[key];
  return typeof file === "string" ? { ...holder, [key]: change(file, `${place}.${key}`) } : holder;
};

/** Each file (or directory of backgrounds) by the place that names it. */
export function noiseFiles(config: object): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  withNoiseFiles({ ...config }, (file, place) => {
    found.set(place, file);
    return file;
  });
  return found;
}

/** Whether a place of a configuration is one of these. */
export const NOISE_FILE =
  /^(bands\[\d+\]\.)?detector\.(noise\.(variance|correlation\.(file|blank))|background(\.from)?)$/;
