package fashionstream.image;

import fashionstream.preprocessing.Pixels;
import java.util.Arrays;

/** A larger image with the first frame of an animation, and one colour around it. */
final class Canvas {
    private Canvas() {}

    /**
     * What is around a frame.
     *
     * @param colour a level per channel of the frame
     * @param opacity 0 to 255
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Surroundings(byte[] colour, byte opacity) {
        static Surroundings transparentBlack(int channels) {
            return new Surroundings(new byte[channels], (byte) 0);
        }
    }

    /** @throws ImageException if the frame is not within the canvas */
    static DecodedFile place(DecodedFile frame, Surroundings around, int width, int height, int left, int top) {
        Pixels pixels = frame.pixels();
        if (left + pixels.width() > width || top + pixels.height() > height) {
            throw new ImageException("the file is broken: its first frame is not within the image");
        }
        byte[] opaque = new byte[pixels.width() * pixels.height()];
        Arrays.fill(opaque, (byte) 255);
        byte[] alpha = frame.alpha();
        return new DecodedFile(
                new Pixels(
                        width,
                        height,
                        pixels.channels(),
                        copy(
                                around.colour(),
                                pixels.levels(),
                                pixels.width() * pixels.channels(),
                                pixels.height(),
                                pixels.channels() * left,
                                top,
                                width * pixels.channels(),
                                height)),
                copy(
                        new byte[] {around.opacity()},
                        alpha == null ? opaque : alpha,
                        pixels.width(),
                        pixels.height(),
                        left,
                        top,
                        width,
                        height),
                frame.profile());
    }

    private static byte[] copy(
            byte[] around, byte[] source, int rowBytes, int rows, int left, int top, int wide, int high) {
        byte[] target = new byte[wide * high];
        for (int i = 0; i < target.length; i++) {
            target[i] = around[i % around.length];
        }
        for (int y = 0; y < rows; y++) {
            System.arraycopy(source, y * rowBytes, target, (top + y) * wide + left, rowBytes);
        }
        return target;
    }
}
