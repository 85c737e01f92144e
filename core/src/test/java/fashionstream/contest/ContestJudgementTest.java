package fashionstream.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ContestJudgementTest {
    private static final ContestRules RULES = new ContestRules(ContestRules.DEFAULT_MARGIN, 10);

    @Test
    void shouldWaitForTheFirstLabels() {
        ContestJudgement none = ContestJudgement.of(ContestCounts.NONE, RULES);
        assertThat(none.verdict()).isEqualTo(ContestVerdict.TOO_FEW);
        assertThat(none.figures()).isNull();
        assertThat(none.agreement()).isNull();
        assertThat(none.reason())
                .isEqualTo("no image that both models classified is labelled yet; at least 100 are needed");
        ContestJudgement few = judge(Map.of("Bag", new PairedCounts(0, 0, 99, 0)));
        assertThat(few.verdict()).isEqualTo(ContestVerdict.TOO_FEW);
        assertThat(few.reason())
                .isEqualTo("only 99 images that both models classified are labelled; at least 100 are needed");
    }

    @Test
    void shouldFindTheBetterModel() {
        ContestJudgement judgement = judge(Map.of("Bag", new PairedCounts(900, 20, 60, 20)));
        assertThat(judgement.verdict()).isEqualTo(ContestVerdict.BETTER);
        assertThat(judgement.figures()).isNotNull();
        assertThat(judgement.figures().championAccuracy()).isEqualTo(0.92);
        assertThat(judgement.figures().challengerAccuracy()).isEqualTo(0.96);
        assertThat(judgement.figures().difference()).isEqualTo(0.04);
        assertThat(judgement.figures().evidenceWorse()).isLessThan(1);
        assertThat(judgement.figures().pValue()).isLessThan(1e-5);
        assertThat(judgement.reason())
                .matches("the challenger is better: it was right on 60 of the 80 images that only one of the models got"
                        + " right, which is evidence of \\d+ to 1; the challenger's accuracy differs by \\+4.00 percentage"
                        + " points \\(95 % interval \\+\\d.\\d\\d to \\+\\d.\\d\\d\\)");
    }

    @Test
    void shouldFindTheWorseModelAndItsClass() {
        ContestJudgement judgement = judge(Map.of(
                "Bag", new PairedCounts(480, 2, 2, 16),
                "Shirt", new PairedCounts(400, 60, 15, 25)));
        assertThat(judgement.verdict()).isEqualTo(ContestVerdict.WORSE);
        assertThat(judgement.reason())
                .startsWith("the challenger is worse: it was right on 17 of the 79 images")
                .endsWith("; the challenger is worse by more than 2.00 points in Shirt");
        assertThat(judgement.classes()).extracting(ClassDifference::label).containsExactly("Bag", "Shirt");
        assertThat(judgement.classes().get(0).isNotWorse()).isTrue();
        assertThat(judgement.classes().get(0).isWorse()).isFalse();
        assertThat(judgement.classes().get(1).isNotWorse()).isFalse();
        assertThat(judgement.classes().get(1).isWorse()).isTrue();
        assertThat(judgement.classes().get(1).difference()).isCloseTo(-0.09, within(1e-12));
    }

    @Test
    void shouldNotCallAnAbsentDifferenceEvidence() {
        ContestJudgement level = judge(Map.of("Bag", new PairedCounts(940, 21, 20, 19)));
        assertThat(level.verdict()).isEqualTo(ContestVerdict.LEVEL_SO_FAR);
        assertThat(level.reason())
                .matches(
                        "no evidence yet that either model is better: the challenger was right on 20 of the 41 images that"
                                + " only one of the models got right; the challenger's accuracy differs by -0.10 percentage"
                                + " points \\(95 % interval that holds at any time -\\d.\\d\\d to \\+\\d.\\d\\d\\)");
        assertThat(judge(Map.of("Bag", new PairedCounts(940, 0, 0, 60))).reason())
                .startsWith("no evidence yet that either model is better: both were right on the same images; ");
    }

    @Test
    void shouldDemandMoreEvidenceAmongMoreClasses() {
        PairedCounts counts = new PairedCounts(80, 15, 1, 4);
        ClassDifference one = ClassDifference.of("Bag", counts, new ContestRules(0.02, 1));
        ClassDifference many = ClassDifference.of("Bag", counts, new ContestRules(0.02, 1_000));
        assertThat(one.isWorse()).isTrue();
        assertThat(many.isWorse()).isFalse();
        assertThat(many.evidenceWorse()).isCloseTo(one.evidenceWorse() / 1_000, within(1e-9));
        assertThat(many.evidenceNotWorse()).isEqualTo(one.evidenceNotWorse());
    }

    @Test
    void shouldNameFewClassesAndCountMany() {
        Map<String, PairedCounts> classes = new TreeMap<>();
        for (String label : new String[] {"Bag", "Boot", "Coat"}) {
            classes.put(label, new PairedCounts(400, 60, 15, 25));
        }
        assertThat(judge(classes).reason()).endsWith(" in Bag, Boot, Coat");
        classes.put("Dress", new PairedCounts(400, 60, 15, 25));
        assertThat(judge(classes).reason()).endsWith(" in 4 classes");
    }

    @Test
    void shouldTakeBackAVerdictAfterCorrections() {
        ContestCounter counter = new ContestCounter(ContestCounts.NONE);
        counter.add("Bag", new PairedCounts(100, 0, 12, 0), LossSums.NONE);
        assertThat(ContestJudgement.of(counter.snapshot(), RULES).verdict()).isEqualTo(ContestVerdict.BETTER);
        ContestCounter corrected = new ContestCounter(ContestCounts.NONE);
        corrected.add("Bag", new PairedCounts(0, 0, 6, 0), LossSums.NONE);
        counter.subtract(corrected.snapshot());
        counter.add("Coat", new PairedCounts(0, 6, 0, 0), LossSums.NONE);
        assertThat(ContestJudgement.of(counter.snapshot(), RULES).verdict()).isEqualTo(ContestVerdict.LEVEL_SO_FAR);
    }

    @Test
    void shouldReportTheAgreementOfAllImages() {
        ContestCounts counts = new ContestCounts(200, 150, new TreeMap<>(), LossSums.NONE);
        assertThat(ContestJudgement.of(counts, RULES).agreement()).isEqualTo(0.75);
    }

    @Test
    void shouldRejectImpossibleRulesAndCounts() {
        assertThatThrownBy(() -> new ContestRules(-0.01, 10)).hasMessageContaining("a margin of -0.01");
        assertThatThrownBy(() -> new ContestRules(0.02, 0)).hasMessageContaining("0 classes");
        assertThatThrownBy(() -> new ContestCounts(1, 2, new TreeMap<>(), LossSums.NONE))
                .hasMessageContaining("2 of 1 images");
    }

    private static ContestJudgement judge(Map<String, PairedCounts> classes) {
        return ContestJudgement.of(new ContestCounts(0, 0, new TreeMap<>(classes), LossSums.NONE), RULES);
    }
}
