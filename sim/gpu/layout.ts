/** How scenes are laid out in the float32 buffers of the device: the packer (pack.ts) and the kernels (kernels.ts) agree on this. */

/**
 * A node of the quadrature along one axis. Its wavenumber in turns per pixel, k / 2 pi, comes in two parts: the first has 12 bits, so
 * that its product with a whole number of pixels is exact in float32.
 */
export const NODE = { turnsHigh: 0, turnsLow: 1, k: 2, weight: 3, annulus: 4, stride: 5 } as const;

/**
 * A component: four rows of the Sersic tables and their weights (rows < 0: a point source), flux, axes of the shear, and where it is from the
 * object's centre (whole pixels, and the rest).
 */
export const COMPONENT = {
  row: 0,
  weights: 1,
  flux: 5,
  ux: 6,
  uy: 7,
  vx: 8,
  vy: 9,
  minor: 10,
  wholeX: 11,
  restX: 12,
  wholeY: 13,
  restY: 14,
  stride: 15,
} as const;

/** An object: where its nodes and components are, its centre (whole pixels, and the rest counted from a pixel's centre), its PSF. */
export const OBJECT = {
  nodesX: 0,
  countX: 1,
  nodesY: 2,
  countY: 3,
  centreX: 4,
  offsetX: 5,
  centreY: 6,
  offsetY: 7,
  component: 8,
  components: 9,
  psf: 10,
  psfUx: 11,
  psfUy: 12,
  psfVx: 13,
  psfVy: 14,
  psfMinor: 15,
  stride: 16,
} as const;

/** What the detector does to a stamp; the words that name its noise (`noiseWords`) in halves of 16 bits. noise-kernel.ts */
export const DETECTOR = { sky: 0, gain: 1, sigma: 2, saturation: 3, id: 4, stride: 8 } as const;
