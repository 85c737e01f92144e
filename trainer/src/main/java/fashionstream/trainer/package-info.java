/**
 * Trains the network: settings, network, augmentation, the training loop, its checkpoints and its history.
 *
 * <p>{@code Trainer} reads as data, network, fit, result; the other files hold what it is made of.
 */
@NullMarked
package fashionstream.trainer;

import org.jspecify.annotations.NullMarked;
