package fashionstream.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Compares the outcomes with the sent images, one by one: each image must have exactly one outcome, and the right one.
 * Not safe for use by several threads.
 */
final class Ledger {
    /** What a dead letter adds to the original, and a batch to its record. */
    private static final int ROOM_FOR_REASONS = 64 * 1024;

    /** Times that any client can represent. */
    private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    /** Timestamps nearer to now than this must not be changed. */
    private static final Duration ORDINARY_AGE = Duration.ofMinutes(30);

    /** Optional headers of dead letters. */
    private static final Set<String> WHERE_NEEDED = Set.of(
            DeadLetterHeaders.STACKTRACE,
            DeadLetterHeaders.TRUNCATED,
            DeadLetterHeaders.VALUE_BYTES,
            DeadLetterHeaders.ORIGINAL_TIMESTAMP);

    private final int recordMaxBytes;
    private final Map<Integer, NavigableMap<Long, Sent>> open = new TreeMap<>();
    private final Set<Place> closed = new HashSet<>();
    private final Map<String, String> predictedLabels = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Integer> fates = new TreeMap<>();

    /** @param recordMaxBytes largest dead letter */
    Ledger(int recordMaxBytes) {
        this.recordMaxBytes = recordMaxBytes;
    }

    void sent(Sent image) {
        open.computeIfAbsent(image.place().partition(), partition -> new TreeMap<>())
                .put(image.place().offset(), image);
    }

    /** The number of images without an outcome. */
    int missing() {
        return open.values().stream().mapToInt(Map::size).sum();
    }

    /** Images without outcome, by partition and in their order. */
    List<List<Sent>> missingByPartition() {
        return open.values().stream()
                .filter(images -> !images.isEmpty())
                .map(images -> List.copyOf(images.values()))
                .toList();
    }

    /** Errors found in the outcomes so far. */
    List<String> faults() {
        return faults;
    }

    /** The numbers of predicted and rejected images. */
    Map<String, Integer> fates() {
        return fates;
    }

    void predicted(ConsumerRecord<byte[], byte[]> record, Prediction prediction) {
        Sent sent = close(Place.of(prediction), "predictions-" + record.partition() + "@" + record.offset());
        if (sent == null) {
            return;
        }
        fates.merge("predicted", 1, Integer::sum);
        Draft draft = sent.draft();
        ImageRecord image = Objects.requireNonNull(draft.image);
        check(draft.fate() != Fate.REFUSED, sent, "is predicted, but must be rejected");
        check(isKey(record.key(), prediction), sent, "is predicted under a key that is not its id");
        Instant captured = prediction.getCapturedAt();
        check(
                !captured.isBefore(FIRST_TIME) && !captured.isAfter(LAST_TIME),
                sent,
                "has a prediction with captured_at " + captured + ", which not every client can read");
        check(
                draft.altered || !draft.exactTime || captured.equals(image.getCapturedAt()),
                sent,
                "was captured at " + image.getCapturedAt() + ", but its prediction has " + captured);
        check(draft.altered || prediction.getImageId().equals(image.getId()), sent, "is predicted under another id");
        check(
                draft.altered || Objects.equals(prediction.getLabelTrue(), image.getLabel()),
                sent,
                "is predicted with another label");
        checkTimestamp(sent, record.timestamp());
        check(
                CarriedHeaders.areThoseOf(sent.headers(), record.headers()),
                sent,
                "has a prediction with other headers: " + names(record.headers()));
        if (draft.picture >= 0 && !draft.altered) {
            String predicted = predictedLabels.computeIfAbsent(
                    prediction.getModelVersion() + " " + draft.picture, unused -> prediction.getLabel());
            check(
                    predicted.equals(prediction.getLabel()),
                    sent,
                    "is predicted as " + prediction.getLabel() + ", and the same picture before as " + predicted);
        }
    }

    private static boolean isKey(byte @Nullable [] key, Prediction prediction) {
        return key != null && Arrays.equals(key, prediction.getImageId().getBytes(UTF_8));
    }

    void putAside(ConsumerRecord<byte[], byte[]> letter) {
        Headers headers = letter.headers();
        String where = "dead letter " + letter.partition() + "@" + letter.offset();
        for (String name : DeadLetterHeaders.ADDED) {
            List<Header> all = new ArrayList<>();
            headers.headers(name).forEach(all::add);
            boolean right = all.isEmpty()
                    ? WHERE_NEEDED.contains(name)
                    : all.size() == 1 && all.get(0).value() != null;
            if (!right) {
                faults.add(where + " has " + all.size() + " headers " + name + ": " + names(headers));
            }
        }
        Sent sent = close(Place.ofOriginal(letter), where);
        if (sent == null) {
            return;
        }
        fates.merge("put aside", 1, Integer::sum);
        String why = text(headers, DeadLetterHeaders.EXCEPTION) + ": " + text(headers, DeadLetterHeaders.MESSAGE);
        check(sent.draft().fate() != Fate.TAKEN, sent, "is rejected, but must be predicted: " + why);
        check(text(headers, DeadLetterHeaders.TOPIC).equals(sent.topic()), sent, "has a dead letter of another topic");
        checkTimestamp(sent, letter.timestamp());
        checkOriginal(
                sent,
                headers,
                DeadLetterHeaders.ORIGINAL_TIMESTAMP,
                sent.timestamp(),
                sent.timestamp() >= 0 && sent.timestamp() != letter.timestamp());
        checkCopy(sent, letter);
    }

    /** Whether the letter is a copy, or, if that doesn't fit, a truncated copy that lists the truncated parts. */
    private void checkCopy(Sent sent, ConsumerRecord<byte[], byte[]> letter) {
        boolean whole = Arrays.equals(sent.key(), letter.key())
                && Arrays.equals(sent.value(), letter.value())
                && CarriedHeaders.areInLetter(sent.headers(), letter.headers());
        if (whole) {
            return;
        }
        check(sent.bytes() + ROOM_FOR_REASONS > recordMaxBytes, sent, "has a dead letter that isn't the original");
        check(begins(sent.key(), letter.key()), sent, "has a dead letter with another key");
        check(begins(sent.value(), letter.value()), sent, "has a dead letter with another value");
        check(
                letter.headers().lastHeader(DeadLetterHeaders.TRUNCATED) != null,
                sent,
                "has a truncated dead letter without the header");
        byte[] value = sent.value();
        checkOriginal(
                sent,
                letter.headers(),
                DeadLetterHeaders.VALUE_BYTES,
                value == null ? 0 : value.length,
                !Arrays.equals(value, letter.value()));
    }

    /** A header with an original property must exist exactly if the letter's own property differs. */
    private void checkOriginal(Sent sent, Headers headers, String name, long original, boolean differs) {
        Header header = headers.lastHeader(name);
        String actual = header == null ? "nothing" : text(headers, name);
        check(
                actual.equals(differs ? Long.toString(original) : "nothing"),
                sent,
                "has a dead letter whose " + name + " is " + actual);
    }

    private static boolean begins(byte @Nullable [] whole, byte @Nullable [] part) {
        return part == null
                || (whole != null && Arrays.equals(Arrays.copyOf(whole, Math.min(whole.length, part.length)), part));
    }

    /** Removes the image from those without an outcome; returns null, and reports an error, if it isn't one of them. */
    private @Nullable Sent close(Place place, String outcome) {
        NavigableMap<Long, Sent> partition = open.get(place.partition());
        Sent sent = partition == null ? null : partition.remove(place.offset());
        if (sent == null) {
            faults.add(outcome + " is about " + place
                    + (closed.contains(place) ? ", which had its outcome before" : ", where no record was sent"));
        }
        closed.add(place);
        return sent;
    }

    private void checkTimestamp(Sent sent, long timestamp) {
        check(timestamp >= 0, sent, "has an outcome with timestamp " + timestamp);
        boolean ordinary = Math.abs(System.currentTimeMillis() - (double) sent.timestamp()) < ORDINARY_AGE.toMillis();
        check(
                !ordinary || timestamp == sent.timestamp(),
                sent,
                "is of " + sent.timestamp() + ", and its outcome of " + timestamp);
    }

    private void check(boolean right, Sent sent, String fault) {
        if (!right) {
            faults.add(sent + " " + fault);
        }
    }

    private static List<String> names(Headers headers) {
        return Arrays.stream(headers.toArray()).limit(10).map(Header::key).toList();
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }
}
