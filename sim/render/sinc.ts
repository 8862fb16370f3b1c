/** sin(x) / x: the transform of a pixel one unit wide, at k = 2 x. */
export const sinc = (x: number): number => (Math.abs(x) < 1e-6 ? 1 : Math.sin(x) / x);
