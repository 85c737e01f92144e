package fashionstream.proof;

import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Compares the output of a trial with its input, record by record. */
final class ExactlyOnceCheck {
    private static final int MOST_EXAMPLES = 10;

    private final Books books;
    private final Set<Place> seen = new HashSet<>();
    private final Map<String, Long> latestOffsets = new HashMap<>();
    private final Map<String, String> labels = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private int repeated;
    private int disordered;
    private int wrong;
    private int altered;

    private ExactlyOnceCheck(Books books) {
        this.books = books;
    }

    static TrialCounts of(Books books) {
        ExactlyOnceCheck check = new ExactlyOnceCheck(books);
        books.predictions().forEach(check::prediction);
        books.deadLetters().forEach(check::deadLetter);
        return check.counts();
    }

    private void prediction(ConsumerRecord<String, Prediction> record) {
        Prediction prediction = record.value();
        Place place = Place.of(prediction);
        register(record, place);
        ImageRecord image = books.sound().get(place);
        boolean right = image != null
                && record.partition() == place.partition()
                && record.key().equals(image.getId())
                && prediction.getImageId().equals(image.getId())
                && Objects.equals(prediction.getLabelTrue(), image.getLabel())
                && prediction.getLabel().equals(labelOfPicture(image.getId(), prediction));
        wrong += count(!right, "wrong", record, place);
        ConsumerRecord<String, byte[]> original = books.images().get(place);
        boolean same = original != null
                && record.timestamp() == original.timestamp()
                && CarriedHeaders.areThoseOf(original.headers(), record.headers());
        altered += count(!same, "altered", record, place);
    }

    private void deadLetter(ConsumerRecord<String, byte[]> letter) {
        Place place = Place.ofOriginal(letter);
        register(letter, place);
        ConsumerRecord<String, byte[]> original = books.images().get(place);
        boolean right = original != null
                && Poison.isKey(original.key())
                && letter.key().equals(original.key())
                && Arrays.equals(letter.value(), original.value());
        wrong += count(!right, "wrong", letter, place);
        boolean same = original != null
                && letter.timestamp() == original.timestamp()
                && CarriedHeaders.areInLetter(original.headers(), letter.headers());
        altered += count(!same, "altered", letter, place);
    }

    private void register(ConsumerRecord<?, ?> outcome, Place place) {
        if (!seen.add(place)) {
            repeated += count(true, "repeated", outcome, place);
            return;
        }
        Long before = latestOffsets.put(outcome.topic() + "/" + place.partition(), place.offset());
        disordered += count(before != null && before > place.offset(), "out of order", outcome, place);
    }

    private int count(boolean fault, String what, ConsumerRecord<?, ?> outcome, Place place) {
        if (fault) {
            example(what + ": " + outcome.topic() + "-" + outcome.partition() + "@" + outcome.offset() + " of "
                    + describe(place));
        }
        return fault ? 1 : 0;
    }

    private void example(String text) {
        if (examples.size() < MOST_EXAMPLES) {
            examples.add(text);
        }
    }

    private String describe(Place place) {
        ConsumerRecord<String, byte[]> image = books.images().get(place);
        return place.partition() + "@" + place.offset() + ", "
                + (image == null ? "which is not an image" : "key " + image.key());
    }

    /**
     * The first prediction of a model for a picture, which is sent several times, with ids that differ after a tilde.
     */
    private String labelOfPicture(String id, Prediction prediction) {
        String picture = id.split("~", 2)[0];
        return labels.computeIfAbsent(prediction.getModelVersion() + " " + picture, unused -> prediction.getLabel());
    }

    private TrialCounts counts() {
        List<Prediction> labelled = books.different().stream()
                .filter(prediction -> books.truth(prediction) != null)
                .toList();
        List<Place> lost = books.images().keySet().stream()
                .filter(place -> !seen.contains(place))
                .sorted(Comparator.comparing(Place::partition).thenComparing(Place::offset))
                .toList();
        lost.forEach(place -> example("lost: " + describe(place)));
        Set<String> versions =
                labelled.stream().map(Prediction::getModelVersion).collect(Collectors.toSet());
        return new TrialCounts(
                books.images().size(),
                books.deadLetters().size(),
                lost.size(),
                repeated,
                disordered,
                wrong,
                altered,
                labelled.size(),
                versions.size(),
                books.accuracies().values().stream()
                        .mapToLong(RollingAccuracy::getLabelled)
                        .sum(),
                versions.stream()
                        .mapToLong(version -> miscounted(version, labelled))
                        .sum(),
                examples);
    }

    private long miscounted(String version, List<Prediction> labelled) {
        List<Prediction> own = labelled.stream()
                .filter(prediction -> prediction.getModelVersion().equals(version))
                .toList();
        RollingAccuracy report = books.accuracies().get(version);
        return report == null ? own.size() : miscounted(report, own);
    }

    /** Compares the confusion matrix with one counted from the predictions, cell by cell. */
    private long miscounted(RollingAccuracy report, List<Prediction> labelled) {
        List<String> classes =
                report.getClasses().stream().map(ClassAccuracy::getLabel).toList();
        long[] recount = new long[classes.size() * classes.size()];
        for (Prediction prediction : labelled) {
            recount[
                    classes.indexOf(books.truth(prediction)) * classes.size()
                            + classes.indexOf(prediction.getLabel())]++;
        }
        return IntStream.range(0, recount.length)
                .mapToLong(
                        cell -> Math.abs(recount[cell] - report.getConfusion().get(cell)))
                .sum();
    }
}
