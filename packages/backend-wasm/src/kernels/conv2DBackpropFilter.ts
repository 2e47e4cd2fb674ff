import { backend_util, Conv2DBackpropFilter, type TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';

/** Upstream: wasm has none (tfjs #8474). Channels that come first are brought to the end, in scratch. */
export const conv2DBackpropFilter: WasmKernel = {
  kernelName: Conv2DBackpropFilter,
  run: (room, { x, dy }, { strides, pad, dataFormat, dimRoundingMode, filterShape }) => {
    if (!x || !dy || x.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    const format = backend_util.convertConv2DDataFormat(dataFormat);
    const shape = x.shape as [number, number, number, number];
    const info = backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad, dimRoundingMode, false, format);
    const { batchSize: batch, inHeight, inWidth, inChannels, outChannels } = info;
    const channelsFirst = format === 'channelsFirst';
    // The gradient of conv2d does not say how sizes were rounded: dy has the sizes that came of it.
    const [outHeight, outWidth] = dy.shape.slice(channelsFirst ? 2 : 1) as [number, number];
    const result = room.make(info.filterShape);
    const [inPixels, outPixels] = [inHeight * inWidth, outHeight * outWidth];
    const bytesOf = (pixels: number, channels: number) => (channelsFirst ? Math.ceil((batch * pixels * channels) / 4) * 16 : 0);
    const [bytesX, bytesDy] = [bytesOf(inPixels, inChannels), bytesOf(outPixels, outChannels)];
    const patch = info.filterHeight * info.filterWidth * inChannels;
    const scratch = room.scratch(bytesX + bytesDy + room.wasm.convolutionFilterScratch(patch));
    const lastIn = (tensor: TensorInfo, channels: number, pixels: number, place: number): number => {
      if (!channelsFirst) return room.at(tensor);
      room.wasm.transpose(batch, channels, pixels, room.at(tensor), place);
      return place;
    };
    room.wasm.convolutionFilter(
      batch,
      inHeight,
      inWidth,
      inChannels,
      outHeight,
      outWidth,
      outChannels,
      info.filterHeight,
      info.filterWidth,
      info.strideHeight,
      info.strideWidth,
      info.padInfo.top,
      info.padInfo.left,
      lastIn(x, inChannels, inPixels, scratch),
      lastIn(dy, outChannels, outPixels, scratch + bytesX),
      room.at(result),
      scratch + bytesX + bytesDy,
    );
    return result;
  },
};
