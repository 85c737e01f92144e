package fashionstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;

/** Sends unlabelled grey images of the bundled model's size. */
final class UnlabelledImages {
    private static final int SIZE = 28;

    private UnlabelledImages() {}

    /** Sends one image for each id to topic {@code images}. */
    static void send(DevelopmentCluster cluster, List<String> ids) {
        AppConfig config = AppConfig.of(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "schema.registry.url", cluster.registryUrl()));
        try (Serde<ImageRecord> serde = config.valueSerde(ImageRecord.class);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String id : ids) {
                byte[] value = serde.serializer().serialize("images", image(id));
                var unused = producer.send(new ProducerRecord<>("images", id.getBytes(UTF_8), value));
            }
        }
    }

    private static ImageRecord image(String id) {
        byte[] pixels = new byte[SIZE * SIZE];
        Arrays.fill(pixels, (byte) id.hashCode());
        return ImageRecord.newBuilder()
                .setId(id)
                .setEncoding(ImageEncoding.GRAY8)
                .setWidth(SIZE)
                .setHeight(SIZE)
                .setData(ByteBuffer.wrap(pixels))
                .setLabel(null)
                .setCapturedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setAttributes(Map.of())
                .build();
    }
}
