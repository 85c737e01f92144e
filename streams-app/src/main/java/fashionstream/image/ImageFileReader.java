package fashionstream.image;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.luciad.imageio.webp.WebPReader;
import fashionstream.image.Canvas.Surroundings;
import fashionstream.preprocessing.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads image files: PNG with its own code, WebP with libwebp, other formats with the JDK's readers. Refuses damaged
 * files, even if the readers would fill in missing parts.
 */
final class ImageFileReader {
    private static final int RGB = 3;
    private static final int CMYK = 4;

    /** Reads from a reader whose input is set. */
    @FunctionalInterface
    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    /** The reader's assumption about YCbCr is the format's default. */
    private static final String HARMLESS_WARNING = "REFERENCE_BLACK_WHITE not found";

    private final byte[] file;
    private final ImageFileHeader header;
    private final DecodeLimits limits;
    private final DecodeTime time;

    private ImageFileReader(byte[] file, ImageFileHeader header, DecodeLimits limits) {
        this.file = file;
        this.header = header;
        this.limits = limits;
        this.time = limits.begin();
    }

    /**
     * Decodes a file whose header has been checked.
     *
     * @throws ImageException if the file is damaged, its format is not supported in all its parts, or it takes too long
     */
    static DecodedFile read(byte[] file, ImageFileHeader header, DecodeLimits limits) {
        return new ImageFileReader(file, header, limits).read();
    }

    private DecodedFile read() {
        return switch (header.format()) {
            case PNG -> PngFile.parse(file, limits.pixels(), time).decode();
            case JPEG -> readJpeg();
            case WEBP -> readWebp();
            case GIF -> readGif();
            case BMP -> readWhole();
            case TIFF -> readTiff();
        };
    }

    private DecodedFile readJpeg() {
        JpegFile jpeg = JpegFile.parse(file);
        byte[] levels = read(jpeg.essential(), reader -> {
            requireSize(reader, header.width(), header.height());
            return interleaved(reader.readRaster(0, null));
        });
        int components = jpeg.components();
        if (jpeg.ycc() && components >= RGB) {
            ColourModels.yccToRgb(levels, components, components == CMYK);
        }
        if (components == CMYK) {
            levels = ColourModels.toRgb(levels);
        }
        Pixels pixels = new Pixels(header.width(), header.height(), components == 1 ? 1 : RGB, levels);
        return new DecodedFile(pixels, null, components == CMYK ? null : jpeg.profile());
    }

    private static byte[] interleaved(Raster raster) {
        int expected = raster.getWidth() * raster.getHeight() * raster.getNumBands();
        if (raster.getDataBuffer() instanceof DataBufferByte buffer && buffer.getData().length == expected) {
            return buffer.getData();
        }
        throw new ImageException("JPEG file has more than 8 bits per sample");
    }

    /** The frame on its canvas, which is transparent black elsewhere. */
    private DecodedFile readWebp() {
        WebpFile webp = WebpFile.parse(file, header);
        BufferedImage frame = read(webp.frame(), new WebPReader(new WebPImageReaderSpi()), reader -> {
            requireSize(reader, webp.frameWidth(), webp.frameHeight());
            return reader.read(0);
        });
        DecodedFile decoded = RasterPixels.of(frame);
        boolean whole = frame.getWidth() == webp.width() && frame.getHeight() == webp.height();
        if (!whole) {
            decoded = Canvas.place(
                    decoded,
                    Surroundings.transparentBlack(decoded.pixels().channels()),
                    webp.width(),
                    webp.height(),
                    webp.left(),
                    webp.top());
        }
        return decoded.withProfile(webp.profile());
    }

    /** As by Pillow, what is around the first frame has its transparent colour, or else the first of its palette. */
    private DecodedFile readGif() {
        GifFrame frame = GifFrame.parse(file);
        return read(file, reader -> {
            requireSize(reader, frame.width(), frame.height());
            BufferedImage image = reader.read(0);
            DecodedFile decoded = RasterPixels.of(image);
            boolean whole = frame.width() == frame.screenWidth() && frame.height() == frame.screenHeight();
            return whole || !(image.getColorModel() instanceof IndexColorModel palette)
                    ? decoded
                    : Canvas.place(
                            decoded,
                            RasterPixels.around(palette),
                            frame.screenWidth(),
                            frame.screenHeight(),
                            frame.left(),
                            frame.top());
        });
    }

    private DecodedFile readWhole() {
        return read(file, reader -> {
            requireSize(reader, header.width(), header.height());
            return RasterPixels.of(reader.read(0));
        });
    }

    /** The JDK scales the 16 bits of a palette's levels; Pillow uses their upper half. */
    private DecodedFile readTiff() {
        TiffTags tags = TiffTags.parse(file);
        TiffLayout.check(tags, file.length);
        byte[] levels = tags.upperBytes(TiffTags.PALETTE);
        return read(file, reader -> {
                    requireSize(reader, header.width(), header.height());
                    BufferedImage image = reader.read(0);
                    return levels == null || !(image.getColorModel() instanceof IndexColorModel)
                            ? RasterPixels.of(image)
                            : RasterPixels.ofPalette(image.getRaster(), RasterPixels.palette(levels));
                })
                .withProfile(tags.bytes(TiffTags.PROFILE));
    }

    /** A reader uses its own size, so it must match the size that was checked. */
    private void requireSize(ImageReader reader, int width, int height) throws IOException {
        if (reader.getWidth(0) != width || reader.getHeight(0) != height) {
            throw new ImageException(header.format() + " file contradicts its header about its size");
        }
    }

    private <T> T read(byte[] content, Reading<T> reading) {
        return read(content, reader(header.format()), reading);
    }

    /** The JDK's own reader: others on the class path could decode differently. */
    private static ImageReader reader(ImageFormat format) {
        String name = format.name().toLowerCase(Locale.ROOT);
        Iterator<ImageReaderSpi> readers = IIORegistry.getDefaultInstance()
                .getServiceProviders(
                        ImageReaderSpi.class,
                        provider -> provider instanceof ImageReaderSpi known
                                && known.getClass().getModule() == ImageIO.class.getModule()
                                && Arrays.asList(known.getFormatNames()).contains(name),
                        true);
        try {
            return readers.next().createReaderInstance();
        } catch (IOException e) {
            throw new IllegalStateException("the JDK can't create its reader of " + format + " files", e);
        }
    }

    /** For damaged files, the readers throw various unchecked exceptions, whose messages are about their own code. */
    private static String problem(Throwable failure) {
        String message = failure.getMessage();
        if (!(failure instanceof IIOException) || message == null) {
            return " file is broken: its data is damaged";
        }
        return message.toLowerCase(Locale.ROOT).contains("unsupported")
                ? " file is of a kind that is not decoded: " + message
                : " file is broken: " + message;
    }

    private <T> T read(byte[] content, ImageReader reader, Reading<T> reading) {
        ImageFormat format = header.format();
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.addIIOReadProgressListener(new AbortWhenOver(time));
        try (ImageInputStream in = new FileInput(content, time)) {
            reader.setInput(in, true, true);
            T read = reading.from(reader);
            time.check();
            warnings.removeIf(warning -> warning.startsWith(HARMLESS_WARNING));
            if (!warnings.isEmpty()) {
                throw new ImageException(format + " file is broken: " + warnings.get(0));
            }
            return read;
        } catch (ImageException e) {
            throw e;
        } catch (LinkageError e) {
            throw new ImageException(
                    format + " files can't be decoded on this machine, because the native library can't be loaded: "
                            + e.getMessage(),
                    e);
        } catch (EOFException e) {
            throw new ImageException(format + " file is broken: it is cut off after " + content.length + " bytes", e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // A reader may wrap the exception of its input in one of its own.
            time.check();
            throw new ImageException(format + problem(e), e);
        } catch (OutOfMemoryError e) {
            // The sizes in the header are checked; a decoder may take others from elsewhere.
            throw new ImageException(format + " file needs more memory than there is", e);
        } finally {
            reader.dispose();
        }
    }
}
