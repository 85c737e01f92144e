package fashionstream.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.schema.AccuracyState;
import fashionstream.schema.Drift;
import fashionstream.schema.DriftState;
import fashionstream.schema.RollingAccuracy;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatestFiguresTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String VERSION = "0123456789ab";

    private final LatestFigures figures = new LatestFigures();

    @Test
    void shouldWaitForTheFirstImage() {
        assertThat(figures.verdict(NOW))
                .isEqualTo(new Verdict(Verdict.State.INSUFFICIENT_DATA, null, "no image has been counted yet"));
    }

    @Test
    void shouldBeOkIfLabelsShowThatTheTargetIsMet() {
        figures.add(labels(AccuracyState.OK));
        figures.add(images("1m")
                .setExpectedAccuracy(0.941)
                .setExpectedAccuracyError(0.0043)
                .build());

        assertThat(verdict().state()).isEqualTo(Verdict.State.OK);
        assertThat(verdict().modelVersion()).isEqualTo(VERSION);
        assertThat(verdict().reason()).isEqualTo("reason OK; expected accuracy 94.1 % (standard error 0.4)");
    }

    @Test
    void shouldFollowTheStateOfTheLastLabels() {
        figures.add(images("1m").build());
        for (AccuracyState state : List.of(AccuracyState.WARNING, AccuracyState.ALERT)) {
            figures.add(labels(state));
            assertThat(verdict().state()).isEqualTo(Verdict.State.valueOf(state.name()));
            assertThat(verdict().reason()).startsWith("reason " + state);
        }
    }

    /** It classifies the same images, and may be a bad model. */
    @Test
    void shouldLeaveOutAChallenger() {
        figures.add(labels(AccuracyState.OK));
        figures.add(images("1m")
                .setExpectedAccuracy(0.941)
                .setExpectedAccuracyError(0.0043)
                .build());
        RollingAccuracy challenger = labels(AccuracyState.ALERT);
        challenger.setModelVersion("ba9876543210");
        challenger.setChallenger(true);
        figures.add(challenger);
        assertThat(verdict().modelVersion()).isEqualTo(VERSION);

        RollingAccuracy former = labels(AccuracyState.OK);
        former.setChallenger(true);
        figures.add(former);
        assertThat(verdict().modelVersion()).as("after the only active model").isNull();
    }

    @Test
    void shouldNotBeOkWithoutLabels() {
        figures.add(images("1m")
                .setExpectedAccuracy(0.94)
                .setExpectedAccuracyError(0.0043)
                .build());

        assertThat(verdict().state()).isEqualTo(Verdict.State.INSUFFICIENT_DATA);
        assertThat(verdict().reason()).isEqualTo("no image is labelled; expected accuracy 94.0 % (standard error 0.4)");
    }

    /** The state that a page with a green banner used to hide. */
    @Test
    void shouldAlertIfImagesWithoutLabelsAreExpectedToBeMisclassified() {
        figures.add(labels(AccuracyState.OK));
        figures.add(images("15m")
                .setPredicted(2_900)
                .setDue(2_900)
                .setCoverage(0.0)
                .setExpectedAccuracy(0.776)
                .setExpectedAccuracyError(0.0077)
                .setExpectedBelowTarget(true)
                .setDrift(drift(DriftState.MAJOR))
                .build());

        assertThat(verdict().state()).isEqualTo(Verdict.State.ALERT);
        assertThat(verdict().reason())
                .isEqualTo(
                        "expected accuracy 77.6 % (standard error 0.8) is below the target of 91.1 %; major drift (noise);"
                                + " none of the 2,900 images of the last 15 minutes that should have a label has one; reason OK");
    }

    @Test
    void shouldTrustLabelsMoreThanTheExpectedAccuracy() {
        figures.add(labels(AccuracyState.OK));
        figures.add(images("15m")
                .setDue(3_000)
                .setCoverage(0.5)
                .setLabelled(1_500)
                .setState(AccuracyState.OK)
                .setExpectedAccuracy(0.776)
                .setExpectedAccuracyError(0.0077)
                .setExpectedBelowTarget(true)
                .setDrift(drift(DriftState.MODERATE))
                .build());

        assertThat(verdict().state()).isEqualTo(Verdict.State.WARNING);
        assertThat(verdict().reason()).startsWith("expected accuracy 77.6").endsWith("moderate drift (noise)");
    }

    @Test
    void shouldJudgeTheShortestWindowWithEnoughImages() {
        figures.add(labels(AccuracyState.OK));
        figures.add(images("1m")
                .setPredicted(199)
                .setExpectedAccuracy(0.5)
                .setExpectedBelowTarget(true)
                .build());
        assertThat(verdict().state()).isEqualTo(Verdict.State.OK);

        figures.add(images("15m").setExpectedAccuracy(0.94).build());
        assertThat(verdict().reason()).endsWith("expected accuracy 94.0 %");
        figures.add(images("1m")
                .setPredicted(200)
                .setExpectedAccuracy(0.5)
                .setExpectedBelowTarget(true)
                .build());
        assertThat(verdict().state())
                .as("the labels are those of earlier images")
                .isEqualTo(Verdict.State.ALERT);
    }

    @Test
    void shouldWarnOfDrift() {
        figures.add(labels(AccuracyState.OK));
        figures.add(images("1m").setDrift(drift(DriftState.MAJOR)).build());
        assertThat(verdict().state()).isEqualTo(Verdict.State.WARNING);

        figures.add(images("1m").setDrift(drift(DriftState.MODERATE)).build());
        assertThat(verdict().state()).as("nothing is known of these images").isEqualTo(Verdict.State.WARNING);
        figures.add(images("1m")
                .setDrift(drift(DriftState.MODERATE))
                .setLabelled(500)
                .setState(AccuracyState.OK)
                .build());
        assertThat(verdict().state()).as("labels show that it does no harm").isEqualTo(Verdict.State.OK);
        assertThat(verdict().reason()).contains("moderate drift (noise)");
    }

    @Test
    void shouldWarnOfSmallChangesOfImagesWithoutLabels() {
        Drift.Builder changed = Drift.newBuilder()
                .setState(DriftState.NONE)
                .setReason("")
                .setChangedSince(NOW.minusSeconds(60).plusMillis(7))
                .setChanged("contrast lower");
        figures.add(images("1m").setDrift(changed.build()).build());
        assertThat(verdict().state()).isEqualTo(Verdict.State.WARNING);
        assertThat(verdict().reason())
                .startsWith("images differ from the reference since 2026-01-02T03:03:05Z (contrast lower)");

        figures.add(labels(AccuracyState.OK));
        assertThat(verdict().state()).isEqualTo(Verdict.State.WARNING);
        figures.add(images("1m")
                .setDrift(changed.build())
                .setLabelled(500)
                .setState(AccuracyState.OK)
                .build());
        assertThat(verdict().state()).isEqualTo(Verdict.State.OK);
    }

    /** A change is about the stream: it is known even if no window has enough images for other figures. */
    @Test
    void shouldReportAChangeAtALowRate() {
        Drift.Builder changed = Drift.newBuilder()
                .setState(DriftState.INSUFFICIENT_DATA)
                .setReason("")
                .setChangedSince(NOW)
                .setChanged("contrast lower");
        figures.add(images("24h").setPredicted(150).setDrift(changed.build()).build());
        assertThat(verdict().state()).isEqualTo(Verdict.State.WARNING);
    }

    @Test
    void shouldIgnoreTheRecordOfAFormerWindowLength() {
        figures.add(RollingAccuracy.newBuilder(labels(AccuracyState.OK))
                .setUpdatedAt(NOW.minusSeconds(60))
                .build());
        figures.add(RollingAccuracy.newBuilder(labels(AccuracyState.ALERT))
                .setWindow("last-500")
                .build());
        assertThat(verdict().state()).isEqualTo(Verdict.State.ALERT);
    }

    /** Anybody may write predictions of an invented version. */
    @Test
    void shouldIgnoreAVersionWithFewImages() {
        figures.add(labels(AccuracyState.ALERT));
        figures.add(images("1m").setPredicted(6_000).build());
        figures.add(images("1m")
                .setModelVersion("invented")
                .setPredicted(60)
                .setCountedAt(NOW.plusSeconds(1))
                .build());
        assertThat(verdict().modelVersion()).isEqualTo(VERSION);
        assertThat(verdict().state()).isEqualTo(Verdict.State.ALERT);

        figures.add(images("1m").setPredicted(0).build());
        assertThat(verdict().modelVersion()).isEqualTo("invented");
    }

    @Test
    void shouldReportTheMostUrgentVerdictDuringARollout() {
        figures.add(labels(AccuracyState.OK));
        figures.add(images("1m").setPredicted(5_000).build());
        figures.add(images("1m").setModelVersion("weaker").setPredicted(600).build());
        figures.add(RollingAccuracy.newBuilder(labels(AccuracyState.ALERT))
                .setModelVersion("weaker")
                .build());

        assertThat(verdict().modelVersion()).isEqualTo("weaker");
        assertThat(verdict().state()).isEqualTo(Verdict.State.ALERT);
    }

    @Test
    void shouldReportThatLabelsAreMissing() {
        figures.add(labels(AccuracyState.OK));
        figures.add(images("1m").setDue(1_000).setCoverage(0.0).build());
        assertThat(verdict().state()).as("they may be a minute late").isEqualTo(Verdict.State.OK);

        figures.add(images("15m").setDue(19).setCoverage(0.0).build());
        assertThat(verdict().state()).as("too few").isEqualTo(Verdict.State.OK);
        figures.add(images("15m").setDue(20).setCoverage(0.0).build());
        assertThat(verdict().state()).isEqualTo(Verdict.State.INSUFFICIENT_DATA);
        assertThat(verdict().reason())
                .startsWith("none of the 20 images of the last 15 minutes that should have a label has one");

        figures.add(images("24h").setDue(1_000).setCoverage(0.0).build());
        assertThat(verdict().state()).isEqualTo(Verdict.State.WARNING);
    }

    @Test
    void shouldBeStaleTenMinutesAfterTheLastImage() {
        figures.add(labels(AccuracyState.ALERT));
        assertThat(figures.verdict(NOW.plusSeconds(600)).state()).isEqualTo(Verdict.State.ALERT);
        assertThat(figures.verdict(NOW.plusSeconds(660)))
                .isEqualTo(new Verdict(
                        Verdict.State.STALE,
                        VERSION,
                        "no image has been counted for 11 minutes; all figures are older"));
        assertThat(figures.verdict(NOW.plusSeconds(3 * 86_400)).reason()).contains("for 3 days");

        // A late label updates the figures, but says nothing about current images.
        figures.add(RollingAccuracy.newBuilder(labels(AccuracyState.OK))
                .setUpdatedAt(NOW.plusSeconds(660))
                .build());
        assertThat(figures.verdict(NOW.plusSeconds(660)).state()).isEqualTo(Verdict.State.STALE);
    }

    @Test
    void shouldJudgeTheModelOfTheLatestImage() {
        figures.add(labels(AccuracyState.OK));
        figures.add(RollingAccuracy.newBuilder(labels(AccuracyState.ALERT))
                .setModelVersion("replaced")
                .setCountedAt(NOW.minusSeconds(1))
                .setUpdatedAt(NOW.plusSeconds(5))
                .build());
        assertThat(verdict().modelVersion()).isEqualTo(VERSION);

        figures.remove(VERSION + "/last-1000");
        assertThat(verdict().modelVersion()).isEqualTo("replaced");
        figures.clear();
        assertThat(verdict().modelVersion()).isNull();
    }

    /** Records of earlier versions have no time of counting, and may be updated after an upgrade. */
    @Test
    void shouldNotTakeAModelOfAnEarlierVersionForTheActiveOne() {
        figures.add(images("1m")
                .setPredicted(100)
                .setModelVersion("replaced")
                .setCountedAt(null)
                .build());
        figures.add(images("all")
                .setModelVersion("replaced")
                .setCountedAt(null)
                .setUpdatedAt(NOW)
                .setWindowEnd(NOW.minusSeconds(1_200))
                .build());
        assertThat(verdict().state()).isEqualTo(Verdict.State.STALE);

        figures.add(labels(AccuracyState.OK));
        assertThat(verdict().modelVersion()).isEqualTo(VERSION);
    }

    @Test
    void shouldHoldABoundedNumberOfVersions() {
        for (int i = 0; i < 1_000; i++) {
            for (int window = 0; window < 20; window++) {
                figures.add(RollingAccuracy.newBuilder(labels(AccuracyState.OK))
                        .setModelVersion("v" + i)
                        .setWindow("w" + window)
                        .setCountedAt(NOW.minusMillis(i))
                        .build());
            }
        }
        assertThat(verdict().modelVersion())
                .as("the latest of those that are left")
                .isEqualTo("v900");
    }

    private Verdict verdict() {
        return figures.verdict(NOW);
    }

    private static RollingAccuracy labels(AccuracyState state) {
        return images("last-1000")
                .setPredicted(1_000)
                .setLabelled(1_000)
                .setState(state)
                .setStateReason("reason " + state)
                .build();
    }

    private static RollingAccuracy.Builder images(String window) {
        return RollingAccuracy.newBuilder()
                .setWindow(window)
                .setUpdatedAt(NOW)
                .setCountedAt(NOW)
                .setModelName("tiny")
                .setModelVersion(VERSION)
                .setPredicted(3_000)
                .setLabelled(0)
                .setCorrect(0)
                .setTarget(0.911)
                .setClasses(List.of())
                .setConfusion(List.of());
    }

    private static Drift drift(DriftState state) {
        return Drift.newBuilder().setState(state).setReason("noise").build();
    }
}
