// @module-tag slow
import { affine, affineWithin } from "../../../../../train/models/flow/bijectors/affine.ts";
import { bijectorLaws } from "./laws.ts";
import { affineReference } from "./references.ts";

bijectorLaws("an affine map", affine, affineReference);
bijectorLaws("an affine map with a bound of its own", affineWithin(1), (x, [shift, scale]) => {
  return (x - shift!) / Math.exp(Math.tanh(scale!));
});
