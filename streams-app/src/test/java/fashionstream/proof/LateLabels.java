package fashionstream.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.config.AppConfig;
import fashionstream.dataset.FashionMnist;
import fashionstream.schema.GroundTruth;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Labels that are sent after their image: half of them immediately, before the prediction, and half of them after it.
 * Some are wrong at first and are corrected.
 */
final class LateLabels implements AutoCloseable {
    private static final int WRONG_EVERY = 10;

    private final String topic;
    private final Serde<GroundTruth> serde;
    private final Random random;
    private final long delay;
    private final List<GroundTruth> soon = new ArrayList<>();
    private final Queue<Late> late = new ArrayDeque<>();
    private long newest;

    private record Late(long due, GroundTruth truth) {}

    /** @param delay number of images before the later half of the labels is sent */
    LateLabels(AppConfig config, Random random, long delay) {
        this.topic = config.topics().labels();
        this.serde = config.valueSerde(GroundTruth.class);
        // The registry may be unavailable later.
        serde.serializer().serialize(topic, truth("", null));
        this.random = random;
        this.delay = delay;
    }

    void add(String id, String label) {
        List<GroundTruth> truths = new ArrayList<>();
        if (random.nextInt(WRONG_EVERY) == 0) {
            truths.add(truth(id, FashionMnist.CLASSES.get(random.nextInt(FashionMnist.CLASSES.size()))));
        }
        truths.add(truth(id, label));
        if (random.nextBoolean()) {
            soon.addAll(truths);
        } else {
            truths.forEach(each -> late.add(new Late(newest + delay, each)));
        }
    }

    private static GroundTruth truth(String id, @Nullable String label) {
        return GroundTruth.newBuilder()
                .setImageId(id)
                .setLabel(label)
                .setLabelledAt(Instant.EPOCH)
                .build();
    }

    /** Sends the labels that are due after the given number of images. */
    void send(long images, Producer<byte[], byte[]> producer) throws InterruptedException, ExecutionException {
        newest = images;
        List<GroundTruth> due = new ArrayList<>(soon);
        soon.clear();
        while (!late.isEmpty() && late.element().due() <= images) {
            due.add(late.remove().truth());
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (GroundTruth truth : due) {
            byte[] value = serde.serializer().serialize(topic, truth);
            sent.add(
                    producer.send(new ProducerRecord<>(topic, truth.getImageId().getBytes(UTF_8), value)));
        }
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
    }

    @Override
    public void close() {
        serde.close();
    }
}
