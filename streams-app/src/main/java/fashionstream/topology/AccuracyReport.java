package fashionstream.topology;

import fashionstream.accuracy.ClassReport;
import fashionstream.accuracy.ConfusionMatrix;
import fashionstream.accuracy.WilsonInterval;
import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.RollingAccuracy;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Puts counts into the form of the accuracy topic. */
final class AccuracyReport {
    private AccuracyReport() {}

    /** @param counts at least one image */
    static RollingAccuracy of(String window, WindowCounts counts, Instant start, Instant now) {
        ConfusionMatrix matrix = counts.matrix();
        WilsonInterval interval = WilsonInterval.of(matrix.correct(), matrix.total());
        return RollingAccuracy.newBuilder()
                .setWindow(window)
                .setWindowStart(start)
                .setWindowEnd(Instant.ofEpochMilli(counts.latest()))
                .setUpdatedAt(now)
                .setModelName(counts.model().name())
                .setModelVersion(counts.model().version())
                .setLabelled(matrix.total())
                .setCorrect(matrix.correct())
                .setAccuracy(matrix.accuracy())
                .setAccuracyLow(interval.low())
                .setAccuracyHigh(interval.high())
                .setExpectedAccuracy(counts.meanConfidence())
                .setClasses(classes(counts))
                .setConfusion(Arrays.stream(matrix.toArray()).boxed().toList())
                .build();
    }

    private static List<ClassAccuracy> classes(WindowCounts counts) {
        return ClassReport.of(counts.matrix(), counts.model().classes()).stream()
                .map(report -> ClassAccuracy.newBuilder()
                        .setLabel(report.label())
                        .setSupport(report.support())
                        .setPredicted(report.predicted())
                        .setCorrect(report.correct())
                        .setPrecision(report.precision())
                        .setRecall(report.recall())
                        .setF1(report.f1())
                        .build())
                .toList();
    }
}
