/**
 * Trains the network: settings, network, augmentation, training loop, checkpoints and history. {@code Trainer} is the
 * place to start reading.
 */
@NullMarked
package fashionstream.trainer;

import org.jspecify.annotations.NullMarked;
