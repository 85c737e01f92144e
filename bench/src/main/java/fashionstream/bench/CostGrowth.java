package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.produce.IdxImages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * The processor time per image by number of partitions and of classes, exactly once, with a model that takes no time.
 * Rounds take the cases in turns.
 */
final class CostGrowth {
    /** Numbers of partitions and classes. */
    private record Case(int partitions, int classes) {}

    /** The first steps compile the code; the cases share it. */
    private static final int WARM_UPS = 8;

    private final ScaleSettings settings;
    private final AppConfig config;
    private final IdxImages images;
    private final BrokerProcess broker;
    private final Consumer<String> log;
    private final Map<Case, PipelineBench> cases = new LinkedHashMap<>();

    CostGrowth(ScaleSettings settings, AppConfig config, IdxImages images, BrokerProcess broker, Consumer<String> log) {
        this.settings = settings;
        this.config = config;
        this.images = images;
        this.broker = broker;
        this.log = log;
    }

    /**
     * Measures all cases: each number of partitions with the fewest classes, and each number of classes with the fewest
     * partitions.
     *
     * @throws TimeoutException if the pipeline gets stuck
     */
    List<ScaleReport.Cost> run() throws InterruptedException, TimeoutException {
        int fewestPartitions = settings.partitionCounts().get(0);
        int fewestClasses = settings.classCounts().get(0);
        settings.partitionCounts().forEach(partitions -> add(new Case(partitions, fewestClasses)));
        settings.classCounts().forEach(classes -> add(new Case(fewestPartitions, classes)));
        WarmUp.repeat(settings.rounds() == 1 ? 1 : WARM_UPS, this::drainFirst, log);
        Map<Case, List<PipelineRun>> runs = new LinkedHashMap<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Map.Entry<Case, PipelineBench> each : cases.entrySet()) {
                PipelineRun run = drain(each.getValue());
                runs.computeIfAbsent(each.getKey(), key -> new ArrayList<>()).add(run);
                log.accept(String.format(
                        Locale.ROOT,
                        "round %d of %d: %d partitions, %d classes: %.1f µs per image",
                        round,
                        settings.rounds(),
                        each.getKey().partitions(),
                        each.getKey().classes(),
                        run.ownMicros()));
            }
        }
        return runs.entrySet().stream()
                .map(each -> cost(each.getKey(), each.getValue()))
                .toList();
    }

    private void add(Case of) {
        cases.computeIfAbsent(
                of,
                key -> new PipelineBench(
                        "cost-" + key.partitions() + "-" + key.classes(),
                        config.with(Map.of("images.partitions", Integer.toString(key.partitions()))),
                        new WaitingClassifier(key.classes(), 0),
                        broker,
                        labelled(images, key.classes())));
    }

    /** The same images with labels of a model with this many classes. */
    static IdxImages labelled(IdxImages images, int classes) {
        List<String> names = WaitingClassifier.classNames(classes);
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < images.pixels().size(); i++) {
            labels.add(names.get(i % classes));
        }
        return new IdxImages(images.name(), images.height(), images.width(), images.pixels(), labels, images.count());
    }

    private List<PipelineRun> drainFirst() throws InterruptedException, TimeoutException {
        return List.of(drain(cases.values().iterator().next()));
    }

    private PipelineRun drain(PipelineBench pipeline) throws InterruptedException, TimeoutException {
        return pipeline.run(Guarantee.EXACTLY_ONCE, settings.threads());
    }

    private static ScaleReport.Cost cost(Case of, List<PipelineRun> runs) {
        return new ScaleReport.Cost(
                of.partitions(),
                of.classes(),
                over(runs, PipelineRun::imagesPerSecond),
                over(runs, PipelineRun::ownMicros),
                over(runs, PipelineRun::brokerMicros));
    }

    private static MedianAndRange over(List<PipelineRun> runs, ToDoubleFunction<PipelineRun> figure) {
        return MedianAndRange.of(runs.stream().mapToDouble(figure).toArray());
    }
}
