package fashionstream.classification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.classification.Outcome.Classified;
import fashionstream.classification.Outcome.Rejected;
import fashionstream.image.DecodeLimits;
import fashionstream.inference.ActiveModel;
import fashionstream.intake.ImageIntake;
import fashionstream.kafka.UnexpectedFailures;
import fashionstream.microbatch.SourceRecord;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Each bad image becomes a dead letter with one line, and leaves the sound images of its batch alone. */
class BadImageTest {
    private static final int START_OF_FRAME = 0xC0;

    /** In a WebP file, where the chunk with the only frame starts: its type, its length, its content. */
    private static final int CHUNK_AT = 12;

    /** EXIF data with orientation 9, in a segment of a JPEG file. */
    private static final byte[] ORIENTATION_9 = {
        (byte) 0xFF,
        (byte) 0xE1,
        0,
        34,
        'E',
        'x',
        'i',
        'f',
        0,
        0,
        'M',
        'M',
        0,
        42,
        0,
        0,
        0,
        8,
        0,
        1,
        1,
        18,
        0,
        3,
        0,
        0,
        0,
        1,
        0,
        9,
        0,
        0,
        0,
        0,
        0,
        0
    };

    @Test
    void shouldPutAsideAJpegOf60Megapixels() throws IOException {
        byte[] jpeg = file("jpg");
        int size = indexOf(jpeg, START_OF_FRAME) + 4;
        jpeg[size] = 6000 >> 8;
        jpeg[size + 1] = 6000 & 0xFF;
        jpeg[size + 2] = 10_000 >> 8;
        jpeg[size + 3] = (byte) (10_000 & 0xFF);
        assertPutAside(jpeg, "image is 10000x6000; at most 50000000 pixels (image.max.pixels), and ");
    }

    private static int indexOf(byte[] jpeg, int marker) {
        for (int i = 0; i < jpeg.length - 1; i++) {
            if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) marker) {
                return i + 1;
            }
        }
        throw new AssertionError("the file has no such marker");
    }

    @Test
    void shouldPutAsideAWebpFileWithABrokenFrame() throws IOException {
        byte[] whole = file("webp");
        int length = whole.length - CHUNK_AT - 8;
        ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(whole, CHUNK_AT + 8 + length / 4 * 2))
                .order(ByteOrder.LITTLE_ENDIAN);
        cut.putInt(4, cut.capacity() - 8).putInt(CHUNK_AT + 4, length / 4 * 2);
        assertPutAside(cut.array(), "WebP file is broken: ");
    }

    /** As Pillow, which ignores it. */
    @Test
    void shouldClassifyAnImageWithAnUndefinedOrientation() throws IOException {
        byte[] jpeg = file("jpg");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.writeBytes(ORIENTATION_9);
        out.write(jpeg, 2, jpeg.length - 2);
        assertThat(outcome(out.toByteArray())).isInstanceOf(Classified.class);
    }

    @Test
    void shouldPutAsideJsonOf20MegabytesThatIsNotAnImage() {
        String text = Base64.getEncoder().encodeToString(new byte[15_000_000]);
        assertPutAside(json("{\"image\": \"" + text + "\"}"), "this is not an image file of a known format; PNG, ");
        assertPutAside(
                json("{\"image\": \"" + "A".repeat(26_000_000) + "\"}"), "the JSON value has 26000013 bytes; at most ");
    }

    @Test
    void shouldPutAsideJsonWithoutAnImageOrWithoutBase64() {
        assertPutAside(
                json("{\"id\": \"a\"}"), "the JSON value is not an image: 'image' is missing: an image file in Base64");
        assertPutAside(json("{\"image\": \"a shoe\"}"), "the JSON value is not an image: 'image' is not Base64");
    }

    private static byte[] json(String text) {
        return text.getBytes(UTF_8);
    }

    private static void assertPutAside(byte[] value, String reason) {
        assertThat(outcome(value)).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                .hasMessageStartingWith(reason)
                .message()
                .hasLineCount(1));
    }

    /** The outcome of a value between two sound images. */
    private static Outcome outcome(byte[] value) {
        try {
            List<Outcome> outcomes = classification()
                    .classify(List.of(source(0, file("png")), source(1, value), source(2, file("png"))));
            assertThat(outcomes.get(0)).isInstanceOf(Classified.class);
            assertThat(outcomes.get(2)).isInstanceOf(Classified.class);
            return outcomes.get(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ImageClassification classification() {
        ActiveModel model = new ActiveModel(new FirstPixelClassifier());
        BatchLimit limit = new BatchLimit(64, Duration.ofSeconds(1), Duration.ofSeconds(60), 1);
        PredictionFactory factory = new PredictionFactory(TopicView.DEFAULTS, Clock.systemUTC(), List.of(), 0);
        return new ImageClassification(
                new ImageIntake(
                        (topic, data) -> {
                            throw new AssertionError("none of the values is in Avro");
                        },
                        DecodeLimits.DEFAULT),
                DecodeLimits.DEFAULT,
                model,
                new ModelFailures(2),
                new UnexpectedFailures(2),
                factory,
                NoChallengers.scoring(factory),
                new ImageMeters(new SimpleMeterRegistry(), model, limit));
    }

    private static SourceRecord source(long offset, byte[] value) {
        return new SourceRecord("images", 0, offset, 0, null, value, new RecordHeaders());
    }

    /** A black image of the size that {@link FirstPixelClassifier} takes. */
    private static byte[] file(String format) throws IOException {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_3BYTE_BGR);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }
}
