// @module-tag slow
import { affine } from "../../../../../train/models/flow/bijectors/affine.ts";
import { composed } from "../../../../../train/models/flow/bijectors/composed.ts";
import { spline } from "../../../../../train/models/flow/bijectors/spline.ts";
import { bijectorLaws, type Reference } from "./laws.ts";
import { affineReference, splineReference } from "./references.ts";

/** The shift and scale come first, then the parameters of each spline. */
const reference: Reference = (x, parameters) => {
  const bent = splineReference(4, 5)(affineReference(x, parameters.slice(0, 2)), parameters.slice(2, 13));
  return splineReference(3, 5)(bent, parameters.slice(13));
};

bijectorLaws("an affine map and two splines", composed([affine, spline(4, 5), spline(3, 5)]), reference);
