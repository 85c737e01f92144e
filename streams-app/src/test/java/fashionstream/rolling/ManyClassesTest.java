package fashionstream.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.schema.Confusion;
import fashionstream.schema.ConfusionCell;
import fashionstream.schema.RollingAccuracy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models with so many classes that their reports could become too large. */
class ManyClassesTest {
    @TempDir
    private Path directory;

    @Test
    void shouldCountAThousandClasses() throws Exception {
        int classes = 1_000;
        int images = 4_000;
        Random random = new Random(5);
        List<String> names = names(classes);
        long[] supports = new long[classes];
        int correct = 0;
        int topFive = 0;
        try (AccuracyRun run = new AccuracyRun(directory, names)) {
            for (int i = 0; i < images; i++) {
                int truth = random.nextInt(classes);
                int predicted = random.nextInt(4) == 0 ? truth : random.nextInt(classes);
                supports[truth]++;
                correct += truth == predicted ? 1 : 0;
                // All other classes are equally probable, so the first of them are among the five.
                topFive += truth == predicted || truth < (predicted < 4 ? 5 : 4) ? 1 : 0;
                boolean late = i % 2 == 0;
                run.add(run.prediction("image-" + i, predicted, late ? null : names.get(truth)));
                if (late) {
                    run.label("image-" + i, names.get(truth));
                }
                if (i % 250 == 249) {
                    run.send();
                    run.advance(Duration.ofMillis(700));
                }
            }
            run.publish();

            RollingAccuracy all = run.report("all");
            assertThat(all.getLabelled()).isEqualTo(images);
            assertThat(all.getCorrect()).isEqualTo(correct);
            assertThat(all.getTop5Accuracy()).isEqualTo(topFive / (double) images);
            assertThat(Objects.requireNonNull(all.getSelection()).getImages()).isEqualTo(images);
            assertThat(all.getConfusion()).isEmpty();
            assertThat(Confusion.cells(all).stream().mapToLong(ConfusionCell::getCount))
                    .satisfies(counts -> assertThat(
                                    counts.stream().mapToLong(count -> count).sum())
                            .isEqualTo(images));
            assertThat(all.getClasses()).hasSize(classes);
            for (int i = 0; i < classes; i++) {
                assertThat(all.getClasses().get(i).getSupport()).isEqualTo(supports[i]);
            }
            assertThat(run.published).allSatisfy(record -> assertThat(AccuracyReport.bytes(record.value()))
                    .isLessThan(AccuracyRun.MIB / 2));
            // All records, those of the changelogs included, are far smaller than any limit.
            assertThat(largestOf(run)).isLessThan(200_000);
        }
    }

    private static int largestOf(AccuracyRun run) {
        String changelogs = AccuracyTopology.applicationId(run.config);
        return run.driver.producedTopicNames().stream()
                .filter(topic -> topic.startsWith(changelogs))
                .flatMap(topic -> run
                        .driver
                        .createOutputTopic(
                                topic,
                                Serdes.ByteArray().deserializer(),
                                Serdes.ByteArray().deserializer())
                        .readKeyValuesToList()
                        .stream())
                .mapToInt(ManyClassesTest::size)
                .max()
                .orElseThrow();
    }

    private static int size(KeyValue<byte[], byte[]> record) {
        return record.key.length + (record.value == null ? 0 : record.value.length);
    }

    @Test
    void shouldOmitClassesThatDoNotFitIntoARecord() throws Exception {
        int classes = 200;
        List<String> names = names(classes);
        int[] limit = {AccuracyRun.MIB};
        try (AccuracyRun run = new AccuracyRun(directory, names, () -> limit[0], Map.of())) {
            Random random = new Random(3);
            for (int i = 0; i < 3_000; i++) {
                run.add(run.prediction("image-" + i, random.nextInt(classes), names.get(random.nextInt(classes))));
            }
            // The most frequent confusions are omitted last.
            for (int i = 0; i < 50; i++) {
                run.add(run.prediction("frequent-" + i, 7, names.get(8)));
            }
            run.publish();
            RollingAccuracy whole = run.report("all");
            assertThat(whole.getConfusionOmitted()).isZero();

            limit[0] = 22_000;
            RollingAccuracy fewerCells = again(run);
            assertThat(fewerCells.getConfusionOmitted()).isPositive();
            assertThat(fewerCells.getConfusionCells()).contains(cell(whole, 8, 7));
            assertThat(fewerCells.getConfusionCells().stream()
                                    .mapToLong(ConfusionCell::getCount)
                                    .sum()
                            + fewerCells.getConfusionOmitted())
                    .isEqualTo(fewerCells.getLabelled());
            assertThat(fewerCells.getClasses()).hasSize(classes);

            limit[0] = 5_000;
            RollingAccuracy noClasses = again(run);
            assertThat(noClasses.getClasses()).isEmpty();
            assertThat(noClasses.getClassesOmitted()).isEqualTo(classes);
            assertThat(noClasses.getConfusionOmitted()).isEqualTo(noClasses.getLabelled());
            assertThat(noClasses.getMacroF1()).isNotNull();

            // If nothing fits, nothing is published, and nothing fails.
            limit[0] = 100;
            int before = run.published.size();
            run.add(run.prediction("another", 0, null));
            run.publish();
            assertThat(run.published).hasSize(before);
        }
    }

    private static RollingAccuracy again(AccuracyRun run) {
        run.add(run.prediction("again", 0, names(200).get(0)));
        run.publish();
        RollingAccuracy report = run.report("all");
        assertThat(run.latest.values()).allSatisfy(each -> assertThat(each).isNotNull());
        return report;
    }

    private static ConfusionCell cell(RollingAccuracy report, int trueClass, int predictedClass) {
        return Confusion.cells(report).stream()
                .filter(cell -> cell.getTrueClass() == trueClass && cell.getPredictedClass() == predictedClass)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(i -> "class number " + i).toList();
    }
}
