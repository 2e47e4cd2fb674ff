/**
 * Importing this module makes training work: it registers the gradients that `@tensorflow/tfjs-core` defines but leaves
 * out, and then those, and the kernels, that mend what is wrong in them or cost less. The only module of slim with a side
 * effect on import.
 */
import '../../vendor/tfjs-gradients.js';
import { installGradients, installKernels } from './install.js';
import { cheaperGradients, gradientRepairs, kernelRepairs } from './repairs.js';

installGradients([...gradientRepairs, ...cheaperGradients]);
installKernels(kernelRepairs);
