/** What a pixel of a cutout is. Below `other` it is used as it is. Only `sky` is measured as sky. */
export const STATE = {
  sky: 0,
  /** of the galaxy's segment, and of another one */
  own: 1,
  other: 2,
  /** bad by the mask */
  masked: 3,
  /** bad by the map of the noise */
  unsure: 4,
  notFinite: 5,
  /** without data: the constant that images are filled up with */
  blank: 6,
} as const;

export const STATES = Object.keys(STATE).length;
