package fashionstream.rolling.counts;

import fashionstream.contest.ContestCounter;
import fashionstream.contest.ContestCounts;
import fashionstream.contest.LossSums;
import fashionstream.contest.PairedCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The changes of a contest by one batch of predictions or labels.
 *
 * @param classes number of classes that both models have
 * @param added images with their new counts
 * @param removed the earlier counts of some of these images, which are to be subtracted after the others are added
 * @param disagreements some of the newly labelled images for which the models predict different classes, the latest last
 */
public record ContestIncrement(
        Contestant champion,
        Contestant challenger,
        int classes,
        ContestCounts added,
        ContestCounts removed,
        List<Disagreement> disagreements) {
    /** As many as a report shows. */
    public static final int MAX_DISAGREEMENTS = 12;

    public ContestIncrement {
        disagreements = List.copyOf(disagreements);
    }

    /** A model in a contest. */
    public record Contestant(String name, String version) {
        /** Writes it in the form that {@link #read} reads. */
        public void write(StateOutput out) throws IOException {
            out.writeText(name);
            out.writeText(version);
        }

        /** Reads what {@link #write} wrote. */
        public static Contestant read(StateInput in) throws IOException {
            return new Contestant(in.readText(), in.readText());
        }
    }

    /**
     * A labelled image for which the models predict different classes.
     *
     * @param partition of its record in the images topic
     * @param offset of its record
     */
    public record Disagreement(
            String imageId, int partition, long offset, String champion, String challenger, String truth) {
        /** Writes it in the form that {@link #read} reads. */
        public void write(StateOutput out) throws IOException {
            out.writeText(imageId);
            out.writeInt(partition);
            out.writeLong(offset);
            out.writeText(champion);
            out.writeText(challenger);
            out.writeText(truth);
        }

        /** Reads what {@link #write} wrote. */
        public static Disagreement read(StateInput in) throws IOException {
            return new Disagreement(
                    in.readText(), in.readInt(), in.readLong(), in.readText(), in.readText(), in.readText());
        }
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        champion.write(out);
        challenger.write(out);
        out.writeInt(classes);
        write(added, out);
        write(removed, out);
        writeDisagreements(disagreements, out);
    }

    /** Reads what {@link #write} wrote. */
    public static ContestIncrement read(StateInput in) throws IOException {
        return new ContestIncrement(
                Contestant.read(in),
                Contestant.read(in),
                in.readInt(),
                readCounts(in),
                readCounts(in),
                readDisagreements(in));
    }

    /** Writes disagreements in the form that {@link #readDisagreements} reads. */
    public static void writeDisagreements(List<Disagreement> disagreements, StateOutput out) throws IOException {
        out.writeInt(disagreements.size());
        for (Disagreement each : disagreements) {
            each.write(out);
        }
    }

    /** Reads what {@link #writeDisagreements} wrote. */
    public static List<Disagreement> readDisagreements(StateInput in) throws IOException {
        List<Disagreement> disagreements = new ArrayList<>();
        for (int left = in.readSize(1); left > 0; left--) {
            disagreements.add(Disagreement.read(in));
        }
        return disagreements;
    }

    /** Writes counts in the form that {@link #readCounts} reads. */
    public static void write(ContestCounts counts, StateOutput out) throws IOException {
        out.writeCount(counts.scored());
        out.writeCount(counts.agreed());
        out.writeInt(counts.classes().size());
        for (Map.Entry<String, PairedCounts> each : counts.classes().entrySet()) {
            out.writeText(each.getKey());
            out.writeCount(each.getValue().both());
            out.writeCount(each.getValue().onlyChampion());
            out.writeCount(each.getValue().onlyChallenger());
            out.writeCount(each.getValue().neither());
        }
        out.writeCount(counts.loss().images());
        out.writeCount(counts.loss().champion());
        out.writeCount(counts.loss().challenger());
        out.writeCount(counts.loss().squares());
    }

    /** Reads what {@link #write(ContestCounts, StateOutput)} wrote. */
    public static ContestCounts readCounts(StateInput in) throws IOException {
        long scored = in.readCount();
        long agreed = in.readCount();
        TreeMap<String, PairedCounts> classes = new TreeMap<>();
        for (int left = in.readSize(1); left > 0; left--) {
            classes.put(
                    in.readText(), new PairedCounts(in.readCount(), in.readCount(), in.readCount(), in.readCount()));
        }
        return new ContestCounts(
                scored, agreed, classes, new LossSums(in.readCount(), in.readCount(), in.readCount(), in.readCount()));
    }

    /**
     * Applies the changes.
     *
     * @throws IllegalArgumentException if counts are removed that were not added; the counter is not usable then
     */
    public void applyTo(ContestCounter counter) {
        counter.add(added);
        counter.subtract(removed);
    }
}
