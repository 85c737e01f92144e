package fashionstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;

import fashionstream.image.DecodeLimits;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;

/** The settings that bound which images are decoded. */
final class ImageSettings {
    private static final String MAX_BYTES = "image.max.bytes";
    private static final String MAX_PIXELS = "image.max.pixels";
    private static final String MAX_SIDE = "image.max.side";
    private static final String DECODE_MAX_MS = "image.decode.max.ms";

    /** Room in a record for what an image has besides its file. */
    private static final int OTHER_FIELDS_BYTES = 1024 * 1024;

    private ImageSettings() {}

    static void define(ConfigDef definition) {
        definition
                .define(
                        MAX_BYTES,
                        ConfigDef.Type.INT,
                        DecodeLimits.DEFAULT.fileBytes(),
                        Range.between(1024, DecodeLimits.MOST_FILE_BYTES),
                        LOW,
                        "Largest image file that is decoded, in bytes. If it is more than the default of record.max.bytes,"
                                + " the default of that is 1 MiB above it, and with it max.message.bytes of topic images"
                                + " when the topic is created, and max.request.size of the commands' producers.")
                .define(
                        MAX_PIXELS,
                        ConfigDef.Type.INT,
                        DecodeLimits.DEFAULT.pixels(),
                        Range.between(1, DecodeLimits.MOST_PIXELS),
                        LOW,
                        "Largest image that is decoded, in pixels, by its header. A pixel takes three to eight bytes of"
                                + " heap in each thread that decodes.")
                .define(
                        MAX_SIDE,
                        ConfigDef.Type.INT,
                        DecodeLimits.DEFAULT.side(),
                        Range.between(1, DecodeLimits.DEFAULT.side()),
                        LOW,
                        "Longest side of an image that is decoded, in pixels. The default is the limit of most formats.")
                .define(
                        DECODE_MAX_MS,
                        ConfigDef.Type.LONG,
                        DecodeLimits.DEFAULT.time().toMillis(),
                        Range.between(10, TimeUnit.MINUTES.toMillis(2)),
                        LOW,
                        "How long an image may take to be decoded, in milliseconds, before it goes to the dead letters."
                                + " The time is checked between the rows of an image and the parts of its file, so that it"
                                + " can be exceeded by one of these; WebP files are decoded in one step. It should be far"
                                + " above what sound images take, as an image is refused because of a busy machine"
                                + " otherwise.");
    }

    static DecodeLimits of(AbstractConfig settings) {
        return new DecodeLimits(
                settings.getInt(MAX_BYTES),
                settings.getInt(MAX_PIXELS),
                settings.getInt(MAX_SIDE),
                Duration.ofMillis(settings.getLong(DECODE_MAX_MS)));
    }

    /** What the largest image file requires as the size of a record, but at least the given size. */
    static int recordBytes(AbstractConfig settings, int least) {
        int file = settings.getInt(MAX_BYTES);
        return file > least ? file + OTHER_FIELDS_BYTES : least;
    }
}
