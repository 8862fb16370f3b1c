/** Whether a GPU renders what the processor does: a driver may be wrong, and nobody looks at a million stamps. */
import type { Adapter } from "../../shared/gpu/adapters.ts";
import { DetectorNoise } from "../noise/detector.ts";
import { Renderer } from "../render/renderer.ts";
import type { Detector, Scene } from "../scene.ts";
import { DeviceRenderer } from "./renderer.ts";

/** The bar of docs/rendering.md for every stamp: largest difference, relative to the peak. */
const TOLERANCE = 2e-3;
/** Of the light in a stamp and of its signal-to-noise ratio, relative. */
const MEASURES = 1e-3;
/** Pixels whose noise may differ, because rounding decided; on a device that is right a few in a thousand do. */
const OTHER_NOISE = 0.05;
/** Means of a few electrons, of a hundred and of thousands: all branches of the Poisson sampler; with read noise and without. */
const DETECTORS: readonly Detector[] = [
  { sky: 2, gain: 1, read_noise: 0 },
  { sky: 100, gain: 1.5, read_noise: 5 },
  { sky: 900, gain: 2, read_noise: 5 },
  { sky: 0.5, gain: 1, read_noise: 3 },
];
/** both words of each are used, and by the bands all bits of an id */
const SEED = 2 ** 40 + 3;
const FIRST_ID = 2 ** 33 + 5;
const BANDS = [0, 1, 2, 2047] as const;

/** A point source, and galaxies: concentrated and not, round and elongated, of one component and two, one of them beside the centre. */
const SCENES: readonly Scene[] = [
  [{ kind: "point", flux: 3e4 } as const],
  [{ kind: "sersic", n: 0.5, hlr: 1.4, flux: 2e4, e: 0.6, pa: 30 } as const],
  [{ kind: "sersic", n: 4, hlr: 2.5, flux: 9e5, e: 0.1, pa: 100 } as const],
  [
    { kind: "sersic", n: 1, hlr: 1, flux: 5e3, e: 0.3, pa: 160 } as const,
    { kind: "sersic", n: 3.3, hlr: 0.4, flux: 2e3, e: 0, pa: 0, dx: 1.1, dy: -0.7 } as const,
  ],
].map((components, k) => ({
  components,
  x0: 13.37 + k,
  y0: 18.2 - k,
  psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 },
  pixel_scale: 0.2,
  stamp: [32, 32],
}));

/** @returns what is wrong, or undefined */
export async function checkRendering(
  adapter: Adapter,
  open: (adapter: Adapter) => Promise<Pick<DeviceRenderer, "render" | "close">> = DeviceRenderer.open,
): Promise<string | undefined> {
  try {
    const device = await open(adapter);
    try {
      return await compare(device);
    } finally {
      await device.close();
    }
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}

async function compare(device: Pick<DeviceRenderer, "render">): Promise<string | undefined> {
  const renderer = new Renderer();
  const noise = new DetectorNoise();
  const planes = SCENES.map((scene, k) => ({
    scene,
    detector: DETECTORS[k],
    id: FIRST_ID + k,
    band: BANDS[k],
  }));
  const batch = {
    planes,
    seed: SEED,
    nameOf: (id: number) => `test stamp ${id}`,
  };
  const light = await device.render({ ...batch, noiseless: true });
  const noisy = await device.render({ ...batch, noiseless: false });
  for (const [k, { scene, detector, id, band }] of planes.entries()) {
    const image = new Float32Array(scene.stamp[0] * scene.stamp[1]);
    const stampOf = (all: Float32Array): Float32Array =>
      all.subarray(k * image.length, (k + 1) * image.length);
    renderer.render(scene, image);
    const peak = image.reduce((a, b) => Math.max(a, b), 0);
    const worst = differences(image, stampOf(light.pixels)).reduce((a, b) => Math.max(a, b), 0) / peak;
    // a comparison with NaN is false
    if (!(worst <= TOLERANCE))
      return `it renders a test stamp wrong by ${worst.toExponential(1)} of the peak`;
    const { flux_in_stamp, snr } = noise.apply(image, detector, SEED, id, band);
    const off = Math.max(
      Math.abs(light.fluxInStamp[k] / flux_in_stamp - 1),
      Math.abs(light.snr[k] / snr - 1),
    );
    if (!(off <= MEASURES))
      return `it measures light or signal-to-noise ratio of a test stamp wrong by ${off.toExponential(1)}`;
    const others = differences(image, stampOf(noisy.pixels)).filter((d) => !(d < 0.01)).length / image.length;
    if (others > OTHER_NOISE) return `it adds other noise to ${(100 * others).toFixed(0)} % of a test stamp`;
  }
  return undefined;
}

const differences = (a: Float32Array, b: Float32Array): Float32Array =>
  a.map((value, p) => Math.abs(value - b[p]));
