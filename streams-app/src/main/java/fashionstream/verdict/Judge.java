package fashionstream.verdict;

import fashionstream.drift.DriftJudgement;
import fashionstream.rolling.counts.TimeWindow;
import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.DriftState;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Combines what the windows of one model show: the accuracy of the last labelled images, whether images still get
 * labels, the expected accuracy, and drift. The most urgent finding decides.
 */
final class Judge {
    /** Labels are missing if none of at least this many due images has one. */
    private static final long LEAST_DUE = 20;

    private final Map<String, Figures> windows;

    /** The shortest window with enough images to judge without labels; null if there is none. */
    private final @Nullable Figures latest;

    /** The last labelled images; null if unknown. */
    private final @Nullable Figures labelled;

    private record Finding(Verdict.State state, String reason) {}

    /** @param windows the windows of a model, by name */
    Judge(Map<String, Figures> windows) {
        this.windows = windows;
        this.latest = TimeWindow.ALL.stream()
                .map(window -> windows.get(window.name()))
                .filter(figures -> figures != null && figures.predicted() >= DriftJudgement.LEAST_IMAGES)
                .findFirst()
                .orElse(null);
        this.labelled = windows.entrySet().stream()
                .filter(window -> WindowNames.lastImages(window.getKey()).isPresent())
                .map(Map.Entry::getValue)
                // If the length of the window was changed, the record of the former one stays in the topic.
                .max(Comparator.comparing(Figures::updatedAt))
                .orElse(null);
    }

    Verdict verdict(String version) {
        List<Finding> findings = new ArrayList<>();
        findings.add(accuracy());
        missingLabels().ifPresent(findings::add);
        expectedAccuracy().ifPresent(findings::add);
        drift().ifPresent(findings::add);
        findings.sort(Comparator.comparing(Finding::state).reversed());
        String reasons = findings.stream().map(Finding::reason).collect(Collectors.joining("; "));
        return new Verdict(findings.get(0).state(), version, reasons);
    }

    private Finding accuracy() {
        if (labelled == null || labelled.labelled() == 0) {
            return new Finding(Verdict.State.INSUFFICIENT_DATA, "no image is labelled");
        }
        Verdict.State state =
                switch (labelled.state()) {
                    case OK -> Verdict.State.OK;
                    case WARNING -> Verdict.State.WARNING;
                    case ALERT -> Verdict.State.ALERT;
                    case INSUFFICIENT_DATA, UNKNOWN -> Verdict.State.INSUFFICIENT_DATA;
                };
        return new Finding(state, labelled.stateReason());
    }

    /** The longest time window in which images should have labels and none has, although images before it have. */
    private Optional<Finding> missingLabels() {
        if (!hasLabels()) {
            return Optional.empty();
        }
        Finding longest = null;
        for (TimeWindow window : TimeWindow.ALL) {
            Figures figures = windows.get(window.name());
            // Labels that are a minute late are not missing.
            if (!window.equals(TimeWindow.SHORTEST)
                    && figures != null
                    && figures.due() >= LEAST_DUE
                    && !figures.labelledDue()) {
                longest = missingLabels(window, figures.due());
            }
        }
        return Optional.ofNullable(longest);
    }

    private static Finding missingLabels(TimeWindow window, long due) {
        return new Finding(
                // Hours without labels are usual where people label; a day is not.
                window.equals(TimeWindow.LONGEST) ? Verdict.State.WARNING : Verdict.State.INSUFFICIENT_DATA,
                String.format(
                        Locale.ROOT,
                        "none of the %,d images of the last %s that should have a label has one",
                        due,
                        inWords(window)));
    }

    private static String inWords(TimeWindow window) {
        return window.length().toHours() > 0
                ? window.length().toHours() + " hours"
                : window.length().toMinutes() + " minutes";
    }

    private boolean hasLabels() {
        return labelled != null && labelled.labelled() > 0;
    }

    private Optional<Finding> expectedAccuracy() {
        if (latest == null || latest.expectedAccuracy() == null) {
            return Optional.empty();
        }
        Double error = latest.expectedError();
        String shown = error == null
                ? String.format(Locale.ROOT, "expected accuracy %.1f %%", 100 * latest.expectedAccuracy())
                : String.format(
                        Locale.ROOT,
                        "expected accuracy %.1f %% (standard error %.1f)",
                        100 * latest.expectedAccuracy(),
                        100 * error);
        Double target = latest.target();
        if (!latest.expectedBelowTarget() || target == null) {
            return Optional.of(new Finding(Verdict.State.OK, shown));
        }
        return Optional.of(new Finding(
                latest.isVouchedFor() ? Verdict.State.WARNING : Verdict.State.ALERT,
                String.format(Locale.ROOT, "%s is below the target of %.1f %%", shown, 100 * target)));
    }

    private Optional<Finding> drift() {
        List<String> words = new ArrayList<>();
        boolean major = latest != null && latest.drift() == DriftState.MAJOR;
        if (latest != null && (major || latest.drift() == DriftState.MODERATE)) {
            words.add((major ? "major" : "moderate") + " drift (" + latest.driftReason() + ")");
        }
        // It is about the stream, and the same in all windows of one time.
        windows.values().stream()
                .filter(figures -> figures.changedSince() != null)
                .max(Comparator.comparing(Figures::updatedAt))
                .ifPresent(figures -> words.add("images differ from the reference since "
                        + Objects.requireNonNull(figures.changedSince()).truncatedTo(ChronoUnit.SECONDS) + " ("
                        + figures.changed() + ")"));
        if (words.isEmpty()) {
            return Optional.empty();
        }
        boolean vouched = latest != null && latest.isVouchedFor();
        return Optional.of(
                new Finding(major || !vouched ? Verdict.State.WARNING : Verdict.State.OK, String.join("; ", words)));
    }
}
