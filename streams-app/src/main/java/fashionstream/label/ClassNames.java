package fashionstream.label;

import fashionstream.config.AppConfig;
import fashionstream.kafka.RecordDeserializer;
import fashionstream.kafka.TopicReader;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.RollingAccuracy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * The class names of the models that are in use, which labels must spell exactly. Immutable.
 *
 * @param latest those of the model that reported its accuracy last, in the order of its outputs; empty if no model has
 *     reported yet
 * @param all those of all models that reported lately
 */
public record ClassNames(List<String> latest, Set<String> all) {
    /** Reports once a second for each window and model. */
    private static final int OFFSETS = 500;

    public ClassNames {
        latest = List.copyOf(latest);
        all = Set.copyOf(all);
    }

    /**
     * Reads the class names from the newest records of topic {@code accuracy}.
     *
     * @return without names if no model has reported its accuracy yet, or the topic may not be read
     */
    public static ClassNames read(AppConfig config) {
        List<List<String>> latest = new ArrayList<>();
        Set<String> all = new LinkedHashSet<>();
        try (RecordDeserializer<RollingAccuracy> reports = RecordDeserializer.of(config, RollingAccuracy.class);
                TopicReader reader = new TopicReader(config, config.topics().accuracy(), false)) {
            reader.seekBack(OFFSETS);
            var unused = reader.readToEnd(record -> reports.readOrSkip(record)
                    .map(report -> report.value())
                    .filter(report -> report.getClassesOmitted() == 0)
                    .ifPresent(report -> {
                        List<String> names = report.getClasses().stream()
                                .map(ClassAccuracy::getLabel)
                                .toList();
                        latest.clear();
                        latest.add(names);
                        all.addAll(names);
                    }));
        } catch (AuthorizationException e) {
            // Whoever labels needs no permission to read the accuracy.
            return new ClassNames(List.of(), Set.of());
        }
        return new ClassNames(latest.isEmpty() ? List.of() : latest.get(0), all);
    }

    /** Whether no model has reported its classes yet. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** What is wrong with a label; null if it is the name of a class. */
    public @Nullable String problem(String label) {
        if (all.contains(label)) {
            return null;
        }
        String problem = "label '" + LabelFields.shown(label) + "' is not a class of the model";
        String similar = similar(label);
        return similar == null ? problem : problem + "; did you mean '" + LabelFields.shown(similar) + "'?";
    }

    /** A class that differs in case, blanks or punctuation alone. */
    private @Nullable String similar(String label) {
        String letters = letters(label);
        return letters.isEmpty()
                ? null
                : all.stream()
                        .filter(name -> letters(name).equals(letters))
                        .sorted()
                        .findFirst()
                        .orElse(null);
    }

    private static String letters(String text) {
        return text.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
    }

    /**
     * The name of a class by its number.
     *
     * @param text the number, from 0, in the order of the model's outputs
     * @throws BadLineException if it is not such a number
     */
    public String named(String text) throws BadLineException {
        try {
            int index = Integer.parseInt(text);
            if (index >= 0 && index < latest.size()) {
                return latest.get(index);
            }
        } catch (NumberFormatException e) {
            // The message below covers both.
        }
        throw new BadLineException(
                "label '" + LabelFields.shown(text) + "' is not a class number from 0 to " + (latest.size() - 1));
    }
}
