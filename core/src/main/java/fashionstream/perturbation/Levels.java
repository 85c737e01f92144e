package fashionstream.perturbation;

import java.util.function.DoubleUnaryOperator;

/** Grey levels: 0 black to 255 white, kept as unsigned bytes. */
final class Levels {
    static final int WHITE = 255;

    private Levels() {}

    /** Changes each pixel for itself, in order; what gets darker than black or lighter than white stays at that. */
    static byte[] map(byte[] pixels, DoubleUnaryOperator change) {
        byte[] changed = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            changed[i] = level(change.applyAsDouble(Byte.toUnsignedInt(pixels[i])));
        }
        return changed;
    }

    /** The nearest grey level. */
    static byte level(double value) {
        return (byte) Math.max(0, Math.min(WHITE, Math.round(value)));
    }
}
