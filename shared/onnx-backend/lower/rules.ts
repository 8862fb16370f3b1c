/** Rules for the operators of domain "tfjs": those that choose a layout (graph/layout-ops.ts says what each computes). */
import { lowerConv, lowerConvInputGrad } from "./conv.ts";
import { lowerConvFilterGrad } from "./conv-filter-grad.ts";
import {
  lowerDepthwiseConv,
  lowerDepthwiseConvFilterGrad,
  lowerDepthwiseConvInputGrad,
} from "./depthwise.ts";
import type { Rule } from "./lowering.ts";
import { lowerAvgPool, lowerAvgPoolGrad, lowerMaxPool, lowerMaxPoolGrad } from "./pool.ts";
import { lowerUpsample, lowerUpsampleGrad } from "./upsample.ts";
import {
  lowerUpsampledConv,
  lowerUpsampledConvFilterGrad,
  lowerUpsampledConvInputGrad,
} from "./upsampled-conv.ts";

export const LAYOUT_RULES: Readonly<Record<string, Rule>> = {
  Conv2D: lowerConv,
  Conv2DInputGrad: lowerConvInputGrad,
  Conv2DFilterGrad: lowerConvFilterGrad,
  DepthwiseConv2D: lowerDepthwiseConv,
  DepthwiseConv2DInputGrad: lowerDepthwiseConvInputGrad,
  DepthwiseConv2DFilterGrad: lowerDepthwiseConvFilterGrad,
  MaxPool: lowerMaxPool,
  AvgPool: lowerAvgPool,
  MaxPoolGrad: lowerMaxPoolGrad,
  AvgPoolGrad: lowerAvgPoolGrad,
  Upsample: lowerUpsample,
  UpsampleGrad: lowerUpsampleGrad,
  UpsampledConv: lowerUpsampledConv,
  UpsampledConvInputGrad: lowerUpsampledConvInputGrad,
  UpsampledConvFilterGrad: lowerUpsampledConvFilterGrad,
};
