package fashionstream.drift;

import fashionstream.drift.ImageBlock.Figure;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Detects when images and predictions begin to differ from the reference of the model, and when they no longer do. It
 * needs no labels, and holds however often somebody looks.
 *
 * <p>It is an e-detector of the CUSUM type (J. Shin, A. Ramdas and A. Rinaldo, "E-detectors: a nonparametric framework
 * for sequential change detection", New England Journal of Statistics in Data Science 2(2), 2024). After each block of
 * at least {@value #BLOCK_IMAGES} images, the evidence of each alternative is multiplied by its likelihood ratio. The
 * alternatives are a higher or lower confidence, brightness or contrast by 0.1, 0.2 or 0.4 standard deviations beyond a
 * tolerance, and the class mix of the latest images. A possible beginning of a change weighs as many seconds as its
 * block took. The mean time until a false alarm is therefore at least the {@linkplain #MEAN_TIME alarm level}, at 1 to
 * 10,000 images/s; with fewer images, it is as many images as at 1 image/s.
 *
 * <p>Three things keep runs of one class, and a small reference, from causing alarms: figures are compared with those of
 * the predicted class; evidence is divided by the {@link DesignEffect}; the tolerance grows with the error of the
 * reference. The likelihood ratios assume that block means are normally distributed, which is an approximation; the
 * tests simulate the rate of false alarms.
 *
 * <p>Immutable; its size does not depend on the number of images.
 */
public final class ChangeDetector {
    /** Mean time between false alarms, and the evidence at which images count as changed. */
    public static final Duration MEAN_TIME = Duration.ofDays(30);

    /** Block means of so many images are nearly normally distributed. */
    static final long BLOCK_IMAGES = 100;

    /** Evidence at which a change counts as over. */
    private static final double LOG_END = logSeconds(Duration.ofHours(1));

    private static final double LOG_ALARM = logSeconds(MEAN_TIME);

    /** A figure with this much evidence is named. */
    private static final double LOG_NAMED = logSeconds(Duration.ofDays(1));

    /** So that the end of a change is soon noticed. */
    private static final double LOG_MAX = LOG_ALARM + Math.log(100);

    /** Alternatives, in standard deviations of single images. */
    private static final double[] SHIFTS = {0.1, 0.2, 0.4};

    /** Differences of this size are no change: no reference fits exactly. */
    private static final double TOLERANCE = 0.07;

    /** Standard errors of the reference that are no change. */
    private static final double REFERENCE_ERRORS = 2;

    private static final double MAX_IMAGES_PER_SECOND = 10_000;
    private static final double MIN_IMAGES_PER_SECOND = 1;

    private static final int FIGURES = Figure.values().length;
    private static final int PER_FIGURE = 2 * SHIFTS.length;
    private static final int MIX = FIGURES * PER_FIGURE;

    /** The figures and the class mix weigh the same. */
    private static final double LOG_FIGURE_SHARE = Math.log(1.0 / (FIGURES + 1) / PER_FIGURE);

    private static final double LOG_MIX_SHARE = Math.log(1.0 / (FIGURES + 1));

    private static final DesignEffect FIGURE_START = DesignEffect.startingWith(2);

    /** Runs of one class are common. */
    private static final DesignEffect MIX_START = DesignEffect.startingWith(20);

    private static final long NEVER = Long.MIN_VALUE;

    private final ImageBlock open;
    private final @Nullable ImageBlock last;

    /** For each figure, higher by each of the shifts, then lower; then the class mix. */
    private final Evidence[] evidence;

    /** For each figure, then for the class mix. */
    private final DesignEffect[] effects;

    private final ClassMix mix;
    private final long time;
    private final long since;
    private final long lastChanged;

    private ChangeDetector(
            ImageBlock open,
            @Nullable ImageBlock last,
            Evidence[] evidence,
            DesignEffect[] effects,
            ClassMix mix,
            long time,
            long since,
            long lastChanged) {
        this.open = open;
        this.last = last;
        this.evidence = evidence;
        this.effects = effects;
        this.mix = mix;
        this.time = time;
        this.since = since;
        this.lastChanged = lastChanged;
    }

    private static double logSeconds(Duration duration) {
        return Math.log(duration.toMillis() / 1000.0);
    }

    /**
     * Starts without images.
     *
     * @param classes number of classes of the model, at least 1
     * @param time event time of the first image, in milliseconds since 1970
     */
    public static ChangeDetector starting(int classes, long time) {
        int groups = ClassMix.groups(classes);
        Evidence[] evidence = new Evidence[MIX + 1];
        Arrays.fill(evidence, Evidence.NONE);
        DesignEffect[] effects = new DesignEffect[FIGURES + 1];
        Arrays.fill(effects, FIGURE_START);
        effects[FIGURES] = MIX_START;
        return new ChangeDetector(
                ImageBlock.empty(time, groups), null, evidence, effects, ClassMix.empty(groups), time, NEVER, NEVER);
    }

    /**
     * After more images.
     *
     * @param observed the images, at least one
     * @param confidenceSum sum of their confidences
     * @param at event time of the latest, in milliseconds since 1970
     * @param reference the reference of the model, always the same
     */
    public ChangeDetector plus(ObservedImages observed, double confidenceSum, long at, DriftReference reference) {
        long now = Math.max(time, at);
        ImageBlock block = open.plus(observed, confidenceSum, reference.byClassOrOverall());
        return block.images() < BLOCK_IMAGES
                ? new ChangeDetector(block, last, evidence, effects, mix, now, since, lastChanged)
                : after(block, now, reference);
    }

    private ChangeDetector after(ImageBlock block, long now, DriftReference reference) {
        double[] shares = ClassMix.shares(reference, block.groups().length);
        Evidence[] tested = tested(block, now, shares, reference.images());
        double total = logTotal(tested);
        boolean changed = since == NEVER ? total >= LOG_ALARM : total > LOG_END;
        long newSince = NEVER;
        if (changed) {
            newSince = since == NEVER ? strongest(tested).since() : since;
        } else if (since != NEVER) {
            Arrays.fill(tested, Evidence.NONE);
        }
        return new ChangeDetector(
                ImageBlock.empty(now, block.groups().length),
                block,
                tested,
                last == null ? effects : effects(block, last, shares),
                mix.plus(block.groups(), (double) block.images(), mixEffect()),
                now,
                newSince,
                changed ? now : lastChanged);
    }

    private Evidence[] tested(ImageBlock block, long now, double[] shares, long referenceImages) {
        double images = block.images();
        double seconds = (now - block.start()) / 1000.0;
        double weight = Math.min(images / MIN_IMAGES_PER_SECOND, Math.max(images / MAX_IMAGES_PER_SECOND, seconds));
        double tolerance = TOLERANCE + REFERENCE_ERRORS * block.referenceError(shares, referenceImages);
        Evidence[] tested = new Evidence[evidence.length];
        for (Figure figure : Figure.values()) {
            double independent = block.knows(figure) ? images / effects[figure.index()].value() : 0;
            double observed = independent > 0 ? block.shift(figure) : 0;
            for (int i = 0; i < PER_FIGURE; i++) {
                double shift = SHIFTS[i % SHIFTS.length];
                double beyond = (isHigher(i) ? observed : -observed) - tolerance;
                int at = figure.index() * PER_FIGURE + i;
                tested[at] = evidence[at].plus(
                        independent * shift * (beyond - shift / 2), Math.log(weight), block.start(), LOG_MAX);
            }
        }
        double mixRatio = mix.logRatio(block.groups(), images, mixEffect(), shares, referenceImages);
        tested[MIX] = evidence[MIX].plus(mixRatio, Math.log(weight), block.start(), LOG_MAX);
        return tested;
    }

    private static boolean isHigher(int alternative) {
        return alternative < SHIFTS.length;
    }

    private double mixEffect() {
        return effects[FIGURES].value();
    }

    private DesignEffect[] effects(ImageBlock block, ImageBlock before, double[] shares) {
        DesignEffect[] next = effects.clone();
        double expected = 1.0 / block.images() + 1.0 / before.images();
        for (Figure figure : Figure.values()) {
            if (block.knows(figure) && before.knows(figure)) {
                double difference = block.shift(figure) - before.shift(figure);
                next[figure.index()] = next[figure.index()].plus(difference * difference / expected);
            }
        }
        double squares = 0;
        for (int i = 0; i < shares.length; i++) {
            double difference = block.groups()[i] / block.images() - before.groups()[i] / before.images();
            squares += difference * difference / shares[i];
        }
        if (shares.length > 1) {
            next[FIGURES] = next[FIGURES].plus(squares / expected / (shares.length - 1));
        }
        return next;
    }

    private static Evidence strongest(Evidence[] evidence) {
        Evidence strongest = evidence[0];
        for (Evidence each : evidence) {
            strongest = each.log() > strongest.log() ? each : strongest;
        }
        return strongest;
    }

    /** Logarithm of the mean evidence. */
    private static double logTotal(Evidence[] evidence) {
        double most = strongest(evidence).log();
        if (most == Double.NEGATIVE_INFINITY) {
            return most;
        }
        double sum = 0;
        for (int i = 0; i < evidence.length; i++) {
            sum += Math.exp(evidence[i].log() - most + (i == MIX ? LOG_MIX_SHARE : LOG_FIGURE_SHARE));
        }
        return most + Math.log(sum);
    }

    /** What is known after the images so far. */
    public Change change() {
        return new Change(
                Math.exp(logTotal(evidence)),
                since == NEVER ? null : since,
                lastChanged == NEVER ? null : lastChanged,
                since == NEVER ? "" : words(),
                mixEffect());
    }

    private String words() {
        double named = Math.min(LOG_NAMED, strongest(evidence).log());
        Set<String> words = new LinkedHashSet<>();
        for (Figure figure : Figure.values()) {
            for (int i = 0; i < PER_FIGURE; i++) {
                if (evidence[figure.index() * PER_FIGURE + i].log() >= named) {
                    words.add(figure.words(isHigher(i)));
                }
            }
        }
        if (evidence[MIX].log() >= named) {
            words.add("class mix differs");
        }
        return String.join(", ", words);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(open.groups().length);
        out.writeInt(evidence.length);
        open.write(out);
        out.writeBoolean(last != null);
        if (last != null) {
            last.write(out);
        }
        for (Evidence each : evidence) {
            out.writeDouble(each.log());
            out.writeLong(each.since());
        }
        for (DesignEffect effect : effects) {
            out.writeDouble(effect.mean());
            out.writeDouble(effect.blocks());
        }
        for (double count : mix.counts()) {
            out.writeDouble(count);
        }
        out.writeLong(time);
        out.writeLong(since);
        out.writeLong(lastChanged);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if it is anything else
     */
    public static ChangeDetector read(DataInput in) throws IOException {
        int groups = in.readInt();
        int alternatives = in.readInt();
        if (groups < 1 || groups > ClassMix.MAX_GROUPS || alternatives != MIX + 1) {
            throw new IOException(groups + " groups of classes and " + alternatives + " alternatives");
        }
        ImageBlock open = ImageBlock.read(in, groups);
        ImageBlock last = in.readBoolean() ? ImageBlock.read(in, groups) : null;
        Evidence[] evidence = new Evidence[alternatives];
        for (int i = 0; i < evidence.length; i++) {
            evidence[i] = new Evidence(in.readDouble(), in.readLong());
        }
        DesignEffect[] effects = new DesignEffect[FIGURES + 1];
        for (int i = 0; i < effects.length; i++) {
            effects[i] = new DesignEffect(in.readDouble(), in.readDouble());
        }
        double[] counts = new double[groups];
        for (int i = 0; i < groups; i++) {
            counts[i] = in.readDouble();
        }
        return new ChangeDetector(
                open, last, evidence, effects, new ClassMix(counts), in.readLong(), in.readLong(), in.readLong());
    }

    /**
     * The result of a {@link ChangeDetector}.
     *
     * @param evidence evidence of a change: without one, it reaches such a value once in that many seconds on average, or
     *     more rarely. At most 100 times {@link #MEAN_TIME}
     * @param since estimated event time at which the change began, in milliseconds since 1970; null if there is none
     * @param lastChanged event time of the latest image at which there was a change, in milliseconds since 1970; null if
     *     there never was
     * @param words what has changed, as a text; empty if nothing has
     * @param imagesPerRun design effect of the class mix: about how many images of the same class follow each other, at
     *     least 1
     */
    public record Change(
            double evidence, @Nullable Long since, @Nullable Long lastChanged, String words, double imagesPerRun) {
        /** Without images. */
        public static final Change NONE = new Change(0, null, null, "", 1);

        /** Whether there was a change at or after this time, in milliseconds since 1970. */
        public boolean isAfter(long start) {
            return lastChanged != null && lastChanged >= start;
        }

        /** Whether there is a change now. */
        public boolean isPresent() {
            return since != null;
        }
    }
}
