package fashionstream.rolling.contests;

import fashionstream.contest.ContestCounter;
import fashionstream.contest.ContestCounts;
import fashionstream.rolling.counts.ContestIncrement;
import fashionstream.rolling.counts.ContestIncrement.Contestant;
import fashionstream.rolling.counts.ContestIncrement.Disagreement;
import fashionstream.rolling.counts.StateInput;
import fashionstream.rolling.counts.StateOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of a contest. Immutable; kept in a state store.
 *
 * @param classes number of classes of the models
 * @param startedAt when its first image was counted, in milliseconds since 1970
 * @param changedAt when its last image was counted, in milliseconds since 1970
 * @param disagreements the last labelled images for which the models predict different classes, the latest first
 */
record ContestState(
        Contestant champion,
        Contestant challenger,
        int classes,
        long startedAt,
        long changedAt,
        ContestCounts counts,
        ContestHistory history,
        List<Disagreement> disagreements) {
    ContestState {
        disagreements = List.copyOf(disagreements);
    }

    /** A contest that begins with this increment, which is yet to be {@linkplain #plus added}. */
    static ContestState starting(ContestIncrement first, long now) {
        return new ContestState(
                first.champion(),
                first.challenger(),
                first.classes(),
                now,
                now,
                ContestCounts.NONE,
                ContestHistory.EMPTY,
                List.of());
    }

    /** The key of the contest between two models, in the store and in topic {@code contests}. */
    static String key(Contestant champion, Contestant challenger) {
        return champion.version() + "/" + challenger.version();
    }

    String key() {
        return key(champion, challenger);
    }

    /**
     * With the changes of an increment.
     *
     * @throws IllegalArgumentException if it removes what was not counted
     */
    ContestState plus(ContestIncrement increment, long now) {
        ContestCounter counter = new ContestCounter(counts);
        increment.applyTo(counter);
        List<Disagreement> latest = new ArrayList<>();
        for (int i = increment.disagreements().size() - 1; i >= 0; i--) {
            latest.add(increment.disagreements().get(i));
        }
        latest.addAll(disagreements);
        return new ContestState(
                champion,
                challenger,
                classes,
                startedAt,
                now,
                counter.snapshot(),
                history,
                latest.subList(0, Math.min(ContestIncrement.MAX_DISAGREEMENTS, latest.size())));
    }

    ContestState with(ContestHistory later) {
        return new ContestState(champion, challenger, classes, startedAt, changedAt, counts, later, disagreements);
    }

    void write(StateOutput out) throws IOException {
        champion.write(out);
        challenger.write(out);
        out.writeInt(classes);
        out.writeLong(startedAt);
        out.writeLong(changedAt);
        ContestIncrement.write(counts, out);
        history.write(out);
        ContestIncrement.writeDisagreements(disagreements, out);
    }

    static ContestState read(StateInput in) throws IOException {
        return new ContestState(
                Contestant.read(in),
                Contestant.read(in),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                ContestIncrement.readCounts(in),
                ContestHistory.read(in),
                ContestIncrement.readDisagreements(in));
    }
}
