import { logSoftmax, mean, mul, neg, type Scalar, sum, type Tensor } from '@tensorflow/tfjs-core';

/** Mean of −log p(label) over the rows, for scores [n, k] before the softmax and one-hot labels [n, k]. In nats. */
export const crossEntropy = (logits: Tensor, labels: Tensor): Scalar => neg(mean(sum(mul(labels, logSoftmax(logits)), 1)));
