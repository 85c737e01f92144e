package fashionstream.audit;

import fashionstream.audit.AuditReport.Difference;
import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.Confusion;
import fashionstream.schema.ConfusionCell;
import fashionstream.schema.Contest;
import fashionstream.schema.InputCounts;
import fashionstream.schema.RollingAccuracy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Compares published figures with recounted ones. Not safe for use by several threads. */
final class Comparison {
    /** Larger than the rounding error of sums of floats in another order, and of sums in whole billionths. */
    private static final double TOLERANCE = 1e-6;

    private final Recount recount;
    private final List<Difference> differences = new ArrayList<>();
    private final List<String> undecided = new ArrayList<>();
    private long figures;

    private Comparison(Recount recount) {
        this.recount = recount;
    }

    /**
     * Compares all figures.
     *
     * @param records number of records read from the accuracy topic
     */
    static AuditReport of(
            List<RollingAccuracy> published,
            Collection<Contest> contests,
            Recount recount,
            long records,
            boolean atRest) {
        Comparison comparison = new Comparison(recount);
        for (Map.Entry<String, ModelRecount> model : recount.models().entrySet()) {
            for (ModelRecount.Window window : model.getValue().windows()) {
                comparison.compare(model.getKey(), window);
            }
        }
        for (RollingAccuracy record : published) {
            WindowNames.lastImages(record.getWindow()).ifPresent(images -> comparison.checkLast(record, images));
        }
        for (Contest contest : contests) {
            comparison.figures += ContestRecount.FIGURES;
            comparison.differences.addAll(recount.contests().compare(contest, comparison.undecided));
        }
        comparison.checkUnpublished(published);
        if (recount.lost() > 0 && !comparison.differences.isEmpty()) {
            comparison.undecided.add(comparison.differences.size()
                    + " figures differ, but can't be recounted: the topics no longer have their first "
                    + recount.lost() + " records (retention)");
            comparison.differences.clear();
        }
        return new AuditReport(
                records + recount.records(), comparison.figures, comparison.differences, comparison.undecided, atRest);
    }

    private void checkUnpublished(List<RollingAccuracy> published) {
        long untracked = published.stream()
                .map(RollingAccuracy::getInputs)
                .mapToLong(inputs -> inputs == null ? 0 : inputs.getUntrackedModels())
                .max()
                .orElse(0);
        if (untracked > 0 && !recount.unpublished().isEmpty()) {
            undecided.add(
                    "no accuracy is published for " + recount.unpublished().size()
                            + " model versions with predictions: there are more versions than are tracked");
        } else {
            recount.unpublished()
                    .forEach((version, count) -> differences.add(
                            new Difference(version, WindowNames.ALL, "predicted", "-", Long.toString(count))));
        }
        recount.withoutClasses()
                .forEach(version ->
                        undecided.add(version + ": it has too many classes to publish, so it can't be recounted"));
    }

    private void compare(String version, ModelRecount.Window window) {
        RollingAccuracy record = window.published();
        if (record == null || WindowNames.lastImages(record.getWindow()).isPresent()) {
            return;
        }
        List<Difference> found = compare(record, window.figures());
        InputCounts inputs = record.getInputs();
        boolean future = inputs != null && inputs.getFutureRecords() > 0;
        boolean time = !record.getWindow().equals(WindowNames.ALL);
        if (window.due() != null && !future) {
            found.addAll(compareDue(record, window.due()));
        }
        if (record.getSlicesOmitted() > 0) {
            undecided.add(version + " " + record.getWindow() + ": its " + record.getSlicesOmitted()
                    + " slices do not fit in a record, so they can't be recounted");
        }
        if (window.slices() != null) {
            found.addAll(compareSlices(record, window.slices(), !future));
        }
        if (!found.isEmpty() && time && future) {
            undecided.add(version + " " + record.getWindow() + ": " + found.size() + " figures differ, but "
                    + Objects.requireNonNull(inputs).getFutureRecords()
                    + " records had timestamps in the future, and were counted at their arrival");
        } else if (!found.isEmpty() && window.doubtful() > 0) {
            undecided.add(version + " " + record.getWindow() + ": " + found.size() + " figures differ, but labels of "
                    + window.doubtful()
                    + " predictions arrived later than accuracy.label.ttl.ms, or belong to an image id with many"
                    + " predictions, and may not have been applied");
        } else {
            differences.addAll(found);
        }
    }

    private List<Difference> compareSlices(RollingAccuracy record, SliceRecount slices, boolean due) {
        List<Difference> found = slices.differences(due);
        figures += slices.figures();
        for (String attribute : slices.incomplete()) {
            undecided.add(record.getModelVersion() + " " + record.getWindow() + ": attribute " + attribute
                    + " was counted for a part of the predictions only, so images without it can't be recounted");
        }
        return found;
    }

    /** An image with a timestamp in the future is due at an age that only its arrival determines. */
    private List<Difference> compareDue(RollingAccuracy record, DueCounts counted) {
        figures += 2;
        List<Difference> found = new ArrayList<>();
        long due = record.getDue();
        double coverage = Figures.orNone(record.getCoverage());
        if (!counted.admitsDue(due)) {
            found.add(difference(record, "due", (double) due, counted.due()));
        } else if (!counted.admitsCoverage(coverage, due)) {
            found.add(new Difference(
                    record.getModelVersion(),
                    record.getWindow(),
                    "coverage",
                    Double.toString(coverage),
                    counted.coverage()));
        }
        return found;
    }

    private List<Difference> compare(RollingAccuracy record, Figures counted) {
        Figures published = Figures.published(record);
        List<Difference> found = new ArrayList<>();
        boolean classes = record.getClassesOmitted() == 0;
        boolean complete =
                record.getSelection() != null && record.getSelection().getImages() == record.getPredicted();
        for (String name : counted.names()) {
            if ((!classes && name.startsWith("classes[")) || (!complete && isByStratumOrRank(name))) {
                continue;
            }
            figures++;
            if (!isSame(published.get(name), counted.get(name))) {
                found.add(Difference.of(
                        record.getModelVersion(), record.getWindow(), name, published.get(name), counted.get(name)));
            }
        }
        found.addAll(compareCells(record, published, counted));
        return found;
    }

    /** Whether it follows from counts that earlier versions don't have. */
    private static boolean isByStratumOrRank(String figure) {
        return figure.startsWith("selection.") || figure.equals("top_5_accuracy");
    }

    /** If cells are omitted, the counts of the others may be too low. */
    private List<Difference> compareCells(RollingAccuracy record, Figures published, Figures counted) {
        boolean whole = record.getConfusionOmitted() == 0;
        long classes = record.getClasses().size();
        figures += whole ? classes * classes : published.cells().size();
        Set<String> names = new TreeSet<>(published.cells());
        names.addAll(whole ? counted.cells() : Set.of());
        return names.stream()
                .filter(name ->
                        whole ? published.cell(name) != counted.cell(name) : published.cell(name) > counted.cell(name))
                .map(name -> Difference.of(
                        record.getModelVersion(), record.getWindow(), name, (double) published.cell(name), (double)
                                counted.cell(name)))
                .toList();
    }

    /**
     * Only the counting task knows in which order it counted labels of several partitions. So this checks that the
     * figures of the last images are consistent with each other, and with those of all images.
     */
    private void checkLast(RollingAccuracy record, long length) {
        List<String> classes = Figures.classes(record);
        if (record.getConfusionOmitted() > 0) {
            undecided.add(
                    record.getModelVersion() + " " + record.getWindow() + ": " + record.getConfusionOmitted()
                            + " images are in no cell of the confusion matrix, so its figures can't be checked for consistency");
            return;
        }
        if (record.getConfusionCells() == null && record.getConfusion().size() != classes.size() * classes.size()) {
            differences.add(
                    difference(record, "confusion", record.getConfusion().size(), classes.size() + " classes squared"));
            return;
        }
        List<ConfusionCell> cells = Confusion.cells(record);
        if (cells.stream()
                .anyMatch(cell -> !isOf(classes, cell.getTrueClass()) || !isOf(classes, cell.getPredictedClass()))) {
            differences.add(difference(record, "confusion_cells", cells.size(), "of " + classes.size() + " classes"));
            return;
        }
        Figures own = Figures.ofConfusion(classes, cells);
        own.put("predicted", own.get("labelled"));
        differences.addAll(compare(record, own));
        ModelRecount model = recount.models().get(record.getModelVersion());
        if (model != null) {
            checkWithin(record, own, model.all(), length);
        }
    }

    private static boolean isOf(List<String> classes, int index) {
        return index >= 0 && index < classes.size();
    }

    private void checkWithin(RollingAccuracy record, Figures own, ModelRecount.Window all, long length) {
        if (all.doubtful() > 0) {
            undecided.add(record.getModelVersion() + " " + record.getWindow()
                    + ": can't be compared with all images, because labels may have arrived too late");
            return;
        }
        Figures everything = all.figures();
        for (String name : own.cells()) {
            if (own.cell(name) > everything.cell(name)) {
                differences.add(difference(
                        record, name, (double) own.cell(name), "at most the " + everything.cell(name) + " of all"));
            }
        }
        long classes = record.getClasses().size();
        figures += classes * classes + 1;
        // A withdrawn label, or one replaced by a label that is not a class, leaves a gap until new labels arrive.
        double least = Math.min((double) length, everything.get("labelled")) - recount.changes() - all.unknown();
        if (own.get("labelled") < least) {
            differences.add(difference(record, "labelled", own.get("labelled"), "at least " + (long) least));
        }
    }

    private static Difference difference(RollingAccuracy record, String figure, double published, String condition) {
        return new Difference(
                record.getModelVersion(), record.getWindow(), figure, Long.toString((long) published), condition);
    }

    private static boolean isSame(double published, double counted) {
        return (Double.isNaN(published) && Double.isNaN(counted)) || Math.abs(published - counted) <= TOLERANCE;
    }
}
