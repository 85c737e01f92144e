package fashionstream.image;

import fashionstream.image.Canvas.Surroundings;
import fashionstream.preprocessing.Pixels;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.PackedColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * The samples of an image that a reader of the JDK has decoded, as they are stored. Java's own conversions interpret
 * them as linear light, or apply colour profiles.
 */
final class RasterPixels {
    private static final int RGB = 3;
    private static final int CMYK = 4;

    private RasterPixels() {}

    /** @throws ImageException if the samples are not unsigned integers, or have an unknown meaning */
    static DecodedFile of(BufferedImage image) {
        if (image.getColorModel() instanceof IndexColorModel palette) {
            return ofPalette(image.getRaster(), palette);
        }
        Raster raster = image.getRaster();
        int type = raster.getTransferType();
        boolean packed = type == DataBuffer.TYPE_INT && image.getColorModel() instanceof PackedColorModel;
        if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT && !packed) {
            throw new ImageException("the samples of the file are fractions, signed, or have more than 16 bits; convert"
                    + " it to 8 bits per sample");
        }
        return ofSamples(raster, image.getColorModel());
    }

    /** A palette of all reds, then all greens, then all blues. */
    static IndexColorModel palette(byte[] levels) {
        int colours = levels.length / RGB;
        return new IndexColorModel(
                Byte.SIZE,
                colours,
                Arrays.copyOf(levels, colours),
                Arrays.copyOfRange(levels, colours, 2 * colours),
                Arrays.copyOfRange(levels, 2 * colours, RGB * colours));
    }

    /** The transparent colour of a palette, or else its first, in RGB. */
    static Surroundings around(IndexColorModel palette) {
        int index = Math.max(0, palette.getTransparentPixel());
        byte[] colour = {(byte) palette.getRed(index), (byte) palette.getGreen(index), (byte) palette.getBlue(index)};
        return new Surroundings(colour, (byte) palette.getAlpha(index));
    }

    static DecodedFile ofPalette(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        byte[] reds = new byte[palette.getMapSize()];
        byte[] greens = new byte[reds.length];
        byte[] blues = new byte[reds.length];
        byte[] opacities = new byte[reds.length];
        palette.getReds(reds);
        palette.getGreens(greens);
        palette.getBlues(blues);
        palette.getAlphas(opacities);
        byte[] levels = new byte[width * raster.getHeight() * RGB];
        byte[] alpha = new byte[width * raster.getHeight()];
        int[] row = new int[width];
        for (int y = 0, i = 0; y < raster.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int index : row) {
                if (index >= reds.length) {
                    throw new ImageException("the pixels of the file have colours that its palette lacks");
                }
                levels[i * RGB] = reds[index];
                levels[i * RGB + 1] = greens[index];
                levels[i * RGB + 2] = blues[index];
                alpha[i++] = opacities[index];
            }
        }
        Pixels pixels = new Pixels(width, raster.getHeight(), RGB, levels);
        return new DecodedFile(pixels, palette.hasAlpha() ? alpha : null, null);
    }

    private static DecodedFile ofSamples(Raster raster, ColorModel model) {
        int bands = raster.getNumBands();
        boolean alpha = model.hasAlpha();
        int colours = bands - (alpha ? 1 : 0);
        byte[] samples = samples(raster, model);
        int width = raster.getWidth();
        int height = raster.getHeight();
        if (colours == CMYK && model.getColorSpace().getType() == ColorSpace.TYPE_CMYK && !alpha) {
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (byte) ~samples[i];
            }
            return DecodedFile.of(new Pixels(width, height, RGB, ColourModels.toRgb(samples)));
        }
        if (colours != 1 && colours != RGB) {
            throw new ImageException("the file has " + colours + " colour channels; convert it to grey or RGB");
        }
        if (!alpha) {
            return DecodedFile.of(new Pixels(width, height, colours, samples));
        }
        byte[] levels = new byte[width * height * colours];
        byte[] opacities = new byte[width * height];
        for (int i = 0; i < opacities.length; i++) {
            int opacity = samples[i * bands + colours] & 0xFF;
            opacities[i] = (byte) opacity;
            for (int c = 0; c < colours; c++) {
                int level = samples[i * bands + c] & 0xFF;
                boolean multiplied = model.isAlphaPremultiplied() && opacity > 0;
                levels[i * colours + c] = (byte) (multiplied ? Math.min(255, 255 * level / opacity) : level);
            }
        }
        return new DecodedFile(new Pixels(width, height, colours, levels), opacities, null);
    }

    /**
     * The samples of all bands, interleaved, as 8 bits: the upper ones of 16, or widened ones. Of grey images, levels of 16
     * bits above 255 are white, as by Pillow.
     */
    private static byte[] samples(Raster raster, ColorModel model) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        byte[] samples = new byte[width * raster.getHeight() * bands];
        int[] row = new int[width * bands];
        for (int y = 0, i = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < row.length; x++) {
                int bits = model.getComponentSize(x % bands);
                samples[i++] = (byte)
                        (bits < Byte.SIZE
                                ? row[x] * 255 / ((1 << bits) - 1)
                                : bits == Short.SIZE && bands == 1
                                        ? Math.min(row[x], 255)
                                        : row[x] >> (bits - Byte.SIZE));
            }
        }
        return samples;
    }
}
