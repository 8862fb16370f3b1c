/**
 * The operators of domain "tfjs": those that work on pixels, in tfjs's terms ([N, H, W, C] tensors, [kh, kw, in, out] filters).
 * lower/ chooses the layout in which each runs. Attributes are those of the ONNX operators: kernel_shape [kh, kw], strides,
 * dilations, pads [top, left, bottom, right].
 *
 *   Conv2D(x, filter, bias?)               y; attribute activation: an operator's name, done on the result
 *   Conv2DInputGrad(dy, filter)            dx; also the transposed convolution itself
 *   Conv2DFilterGrad(x, dy)                dfilter
 *   DepthwiseConv2D(x, filter)             y; filter [kh, kw, in, multiplier], output channel c * multiplier + m
 *   DepthwiseConv2DInputGrad(dy, filter)   dx
 *   DepthwiseConv2DFilterGrad(x, dy)       dfilter
 *   MaxPool(x), AvgPool(x)                 y; padding takes no part in either
 *   MaxPoolGrad(dy, x, y)                  dx: to the first maximum of each window
 *   AvgPoolGrad(dy)                        dx: dy / (kh kw) to each pixel of the window, as tfjs defines it
 *   Upsample(x), UpsampleGrad(dy)          nearest neighbour by integers, attribute scale [h, w]; sums over windows
 *
 * And those that only the rewrites make, for a 3x3 convolution of a twofold upsampled image (rewrite/upsampled-conv.ts):
 *
 *   UpsampledConv(x, filter, bias?), UpsampledConvInputGrad(dy, filter), UpsampledConvFilterGrad(x, dy)
 */
export const LAYOUT_DOMAIN = "tfjs";
