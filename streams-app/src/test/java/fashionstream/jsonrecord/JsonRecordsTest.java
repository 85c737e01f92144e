package fashionstream.jsonrecord;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.consume.Examples;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class JsonRecordsTest {
    @Test
    void shouldHaveOneKeyPerFieldInTheSchemasOrder() {
        List<String> keys = new ArrayList<>();
        JsonRecords.of(Examples.prediction("x", null)).fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .isEqualTo(Prediction.getClassSchema().getFields().stream()
                        .map(Schema.Field::name)
                        .toList());
    }

    @Test
    void shouldWriteNumbersTimesEnumsAndNulls() {
        JsonNode json = JsonRecords.of(Examples.prediction("x", null));

        assertThat(json.toString())
                .isEqualTo("{\"image_id\":\"x\",\"label\":\"Bag\",\"class_index\":1,\"confidence\":0.75,"
                        + "\"probabilities\":[0.25,0.75],\"model_name\":\"tiny\","
                        + "\"model_version\":\"0123456789ab\",\"role\":\"CHAMPION\","
                        + "\"captured_at\":\"2026-01-02T03:04:05.678Z\","
                        + "\"predicted_at\":\"2026-01-02T03:04:05.679Z\",\"label_true\":null,"
                        + "\"pixel_mean\":null,\"pixel_deviation\":null,"
                        + "\"image_partition\":3,\"image_offset\":1099511627776,\"image_topic_id\":null,"
                        + "\"attributes\":{},\"top\":[]}");
    }

    @Test
    void shouldWriteRecordsWithinRecords() {
        JsonNode json = JsonRecords.of(Examples.accuracy());

        assertThat(json.path("classes").path(0).toString())
                .isEqualTo("{\"label\":\"Bag\",\"support\":4,\"predicted\":3,\"correct\":3,\"precision\":1.0,"
                        + "\"recall\":0.75,\"f1\":null,\"predictions\":0}");
        assertThat(json.path("confusion").toString()).isEqualTo("[3,1,0,0]");
        assertThat(json.path("window_end").isNull()).isTrue();
        assertThat(json.path("labelled").isIntegralNumber()).isTrue();
        assertThat(json.path("accuracy").asDouble()).isEqualTo(0.75);
    }

    @Test
    void shouldWriteBytesInBase64AndMapsAsObjects() {
        ByteBuffer data = ByteBuffer.wrap(new byte[] {9, -1, 0, 1}, 1, 3);
        ImageRecord image = ImageRecord.newBuilder()
                .setId("x")
                .setEncoding(ImageEncoding.PNG)
                .setData(data)
                .setCapturedAt(Examples.TIME)
                .setAttributes(Map.of("source", "file"))
                .build();

        JsonNode json = JsonRecords.of(image);

        assertThat(json.path("data").asText()).isEqualTo("/wAB");
        assertThat(json.path("attributes").toString()).isEqualTo("{\"source\":\"file\"}");
        assertThat(json.path("encoding").asText()).isEqualTo("PNG");
        assertThat(data.remaining()).as("bytes left for other readers").isEqualTo(3);
    }
}
