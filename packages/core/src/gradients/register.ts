/**
 * Importing this module makes training work: it registers the gradients that `@tensorflow/tfjs-core` defines but leaves
 * out. The only module of slim with a side effect on import.
 */
import '../../vendor/tfjs-gradients.js';
