package fashionstream.classification;

import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Image records for {@link FirstPixelClassifier}. */
public final class TestImages {
    static final Instant CAPTURED_AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private TestImages() {}

    /** An image that the classifier assigns to this class. */
    public static ImageRecord image(String id, int predictedClass, @Nullable String label) {
        return ImageRecord.newBuilder()
                .setId(id)
                .setEncoding(ImageEncoding.GRAY8)
                .setWidth(2)
                .setHeight(2)
                .setData(ByteBuffer.wrap(new byte[] {(byte) predictedClass, 10, 20, 30}))
                .setLabel(label)
                .setCapturedAt(CAPTURED_AT)
                .setAttributes(Map.of())
                .build();
    }
}
