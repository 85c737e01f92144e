package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.kafka.GroupLag;
import fashionstream.kafka.TopicEnds;
import fashionstream.produce.IdxImages;
import fashionstream.produce.ImageProducer;
import fashionstream.produce.ImageSource;
import fashionstream.schema.ImageRecord;
import fashionstream.topics.TopicSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Instances that join and leave under a constant load. Each is a process with one stream thread, whose model waits
 * instead of computing, so that a machine with few cores shows how the work is distributed. The load is 80 % of what the
 * largest number of instances can classify: with fewer instances, the lag grows. Not thread-safe.
 */
final class ScaleOut {
    private static final double LOAD = 0.8;
    private static final long SAMPLE_MILLIS = 25;
    private static final Duration SETTLING = Duration.ofSeconds(90);

    /** Several JVMs share the cores; the second compiler would use them for itself. */
    private static final List<String> JAVA_OPTIONS = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

    private final ScaleSettings settings;
    private final AppConfig config;
    private final IdxImages images;
    private final Consumer<ScaleReport.Step> log;
    private final Deque<JavaProcess> instances = new ArrayDeque<>();
    private final List<JavaProcess> leaving = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private int started;

    /** @param log receives each step */
    ScaleOut(ScaleSettings settings, AppConfig config, IdxImages images, Consumer<ScaleReport.Step> log) {
        this.settings = settings;
        this.config = config.with(Map.of(
                "topic.prefix",
                "scale-",
                "application.id",
                "scale",
                "num.stream.threads",
                "1",
                "images.partitions",
                Integer.toString(settings.partitions())));
        this.images = images;
        this.log = log;
    }

    /** The rate at which images are sent, in images per second. */
    double offered() {
        return LOAD * settings.mostInstances() * TimeUnit.SECONDS.toMillis(1) / settings.waitMillis();
    }

    /**
     * Lets instances join and one leave.
     *
     * @throws TimeoutException if a rebalance does not end
     */
    List<ScaleReport.Step> run() throws InterruptedException, TimeoutException {
        TopicSetup.ensure(config);
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (Admin admin = Admin.create(config.adminProperties())) {
            Set<TopicPartition> partitions =
                    TopicEnds.of(admin, config.topics().images()).keySet();
            Future<?> sending = sender.submit(this::send);
            List<ScaleReport.Step> steps = new ArrayList<>();
            for (int count : settings.instanceSteps()) {
                ScaleReport.Step step = step(count, admin, partitions);
                if (sending.isDone()) {
                    sending.get();
                }
                steps.add(step);
                log.accept(step);
            }
            return steps;
        } catch (ExecutionException e) {
            throw new IllegalStateException("images can no longer be sent: " + e.getCause(), e);
        } finally {
            stopped.set(true);
            sender.shutdown();
            instances.forEach(JavaProcess::stop);
            instances.forEach(JavaProcess::close);
            leaving.forEach(JavaProcess::close);
        }
    }

    private void send() {
        try (ImageProducer producer = new ImageProducer(config)) {
            producer.send(new UntilStopped(images.withCount(Long.MAX_VALUE), stopped), offered(), sent -> {});
        }
    }

    /**
     * Images without end, until somebody sets the flag.
     *
     * @param images the images
     * @param stopped the flag
     */
    private record UntilStopped(ImageSource images, AtomicBoolean stopped) implements ImageSource {
        @Override
        public long size() {
            return images.size();
        }

        @Override
        public Iterator<ImageRecord> iterator() {
            Iterator<ImageRecord> all = images.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return !stopped.get() && all.hasNext();
                }

                @Override
                public ImageRecord next() {
                    return all.next();
                }
            };
        }
    }

    private ScaleReport.Step step(int count, Admin admin, Set<TopicPartition> partitions)
            throws InterruptedException, TimeoutException {
        int change = count - instances.size();
        long begun = System.nanoTime();
        while (instances.size() < count) {
            instances.addLast(start());
        }
        while (instances.size() > count) {
            JavaProcess last = instances.removeLast();
            last.stop();
            leaving.add(last);
        }
        CommitProgress changing = new CommitProgress();
        long end = begun + SETTLING.toNanos();
        while (!isSettled(admin, count)) {
            sampleUntil(end, count, admin, changing);
        }
        // An instance that has partitions may still be about to begin with them.
        Map<TopicPartition, Long> assigned = changing.offsets();
        do {
            sampleUntil(end, count, admin, changing);
        } while (!changing.isBeyond(assigned, partitions));
        double settled = (System.nanoTime() - begun) / 1e9;
        CommitProgress steady = new CommitProgress();
        long from = System.nanoTime();
        while (System.nanoTime() - from < settings.step().toNanos()) {
            sample(admin, steady);
        }
        return new ScaleReport.Step(
                count,
                change,
                steady.imagesPerSecond(),
                new GroupLag(admin, config).images(),
                settled,
                changing.longestPause(),
                changing.longestPause(partitions));
    }

    private void sampleUntil(long end, int count, Admin admin, CommitProgress progress)
            throws InterruptedException, TimeoutException {
        instances.forEach(JavaProcess::check);
        if (System.nanoTime() - end > 0) {
            throw new TimeoutException(
                    count + " instances do not work on all partitions after " + SETTLING.toSeconds() + " s");
        }
        sample(admin, progress);
    }

    private JavaProcess start() {
        AppConfig instance = config.with(Map.of(
                "state.dir",
                config.stateDirectory().resolve("scale-" + ++started).toString()));
        try {
            return JavaProcess.start(
                    "instance " + started,
                    JAVA_OPTIONS,
                    Instance.class.getName(),
                    Instance.waiting(instance, settings.waitMillis()));
        } catch (IOException e) {
            throw new UncheckedIOException("an instance can't be started", e);
        }
    }

    private void sample(Admin admin, CommitProgress progress) throws InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try {
            admin.listConsumerGroupOffsets(config.applicationId())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        } catch (ExecutionException e) {
            throw new KafkaException("the offsets can't be read: " + e.getCause(), e.getCause());
        }
        progress.add(new CommitProgress.Sample(System.nanoTime(), offsets));
        Thread.sleep(SAMPLE_MILLIS);
    }

    /** Whether the members of the group are these instances, with all partitions evenly distributed among them. */
    private boolean isSettled(Admin admin, int count) throws InterruptedException {
        try {
            List<Integer> shares =
                    admin.describeConsumerGroups(List.of(config.applicationId())).all().get().values().stream()
                            .flatMap(group -> group.members().stream())
                            .map(ScaleOut::share)
                            .toList();
            int least = settings.partitions() / count;
            return shares.size() == count
                    && shares.stream().mapToInt(Integer::intValue).sum() == settings.partitions()
                    && shares.stream().allMatch(share -> share >= least);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw new KafkaException("the group can't be described: " + e.getCause(), e.getCause());
        }
    }

    private static int share(MemberDescription member) {
        return member.assignment().topicPartitions().size();
    }
}
