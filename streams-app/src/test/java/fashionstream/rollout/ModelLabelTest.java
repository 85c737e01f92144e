package fashionstream.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.inference.ImageShape;
import fashionstream.inference.ModelInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelLabelTest {
    private static final List<PublishedModel> PUBLISHED = List.of(
            published("cnn", 1, "aaaa11111111"),
            published("cnn", 3, "aaaa22222222"),
            published("vit base", 3, "bbbb33333333"),
            published("vit base", 2, "cccc44444444"),
            published("old", null, "dddd55555555"),
            published("eeee66666666", null, "eeee66666666"));

    @Test
    void shouldShowNameNumberAndHash() {
        assertThat(new ModelLabel("cnn", 3, "0123456789ab")).hasToString("cnn v3 (0123456789ab)");
        assertThat(new ModelLabel("cnn", null, "0123456789ab")).hasToString("cnn 0123456789ab");
        assertThat(new ModelLabel("0123456789ab", null, "0123456789ab")).hasToString("0123456789ab");
    }

    @Test
    void shouldIgnoreNumbersThatNobodyCounts() {
        assertThat(new ModelLabel("cnn", 0, "0123456789ab")).isEqualTo(new ModelLabel("cnn", null, "0123456789ab"));
        assertThat(new ModelLabel("cnn", -1, "0123456789ab").number()).isNull();
    }

    @Test
    void shouldShowTheHashWhateverTheName() {
        String name = "a\nb\u202e" + "x".repeat(1000);

        assertThat(new ModelLabel(name, 3, "0123456789ab").toString())
                .startsWith("a b?xxx")
                .endsWith("x… v3 (0123456789ab)")
                .hasSize(100 + " v3 (0123456789ab)".length());
    }

    @Test
    void shouldKnowNamesOfModelsThatAreNotPublished() {
        ModelInfo started = model("cnn", "999999999999");

        assertThat(ModelLabel.of("999999999999", PUBLISHED, started)).hasToString("cnn 999999999999");
        assertThat(ModelLabel.of("999999999999", PUBLISHED)).hasToString("999999999999");
        assertThat(ModelLabel.of("aaaa22222222", PUBLISHED, model("other", "aaaa22222222")))
                .hasToString("cnn v3 (aaaa22222222)");
    }

    @Test
    void shouldCountThePublicationsOfAName() {
        assertThat(number(model("cnn", "999999999999"))).isEqualTo(4);
        assertThat(number(model("vit", "999999999999"))).isEqualTo(1);
        assertThat(ModelLabel.toPublish(model("cnn", "999999999999"), List.of()))
                .hasToString("cnn v1 (999999999999)");
    }

    @Test
    void shouldKeepTheNumberOfAPublishedModel() {
        assertThat(number(model("cnn", "aaaa11111111"))).isEqualTo(1);
        // The name may follow from the name of the file.
        ModelLabel known = ModelLabel.toPublish(model("renamed", "aaaa11111111"), PUBLISHED);
        assertThat(known).hasToString("cnn v1 (aaaa11111111)");
        assertThat(known.isIn(PUBLISHED)).isTrue();
    }

    @Test
    void shouldNumberAModelOfAnOlderRecord() {
        ModelLabel numbered = ModelLabel.toPublish(model("old", "dddd55555555"), PUBLISHED);

        assertThat(numbered).hasToString("old v1 (dddd55555555)");
        assertThat(numbered.isIn(PUBLISHED)).isFalse();
    }

    @Test
    void shouldNotCountBeyondTheLargestNumber() {
        List<PublishedModel> full = List.of(published("cnn", Integer.MAX_VALUE, "aaaa11111111"));

        assertThat(ModelLabel.toPublish(model("cnn", "999999999999"), full)).hasToString("cnn 999999999999");
    }

    @ParameterizedTest
    @CsvSource({
        "v1, aaaa11111111",
        "v2, cccc44444444",
        "old, dddd55555555",
        "cnn v3, aaaa22222222",
        "vit base v3, bbbb33333333",
        "aaaa11111111, aaaa11111111",
        "aaaa2, aaaa22222222",
        "bbbb, bbbb33333333",
        "cnn v3 (aaaa22222222), aaaa22222222",
        "old dddd55555555, dddd55555555",
        "eeee66666666, eeee66666666"
    })
    void shouldResolveAReference(String text, String version) {
        assertThat(ModelLabel.resolve(text, PUBLISHED).version()).isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v", "v4", "V3", "3", "aaa", "vit", "cnn v2", "cnn  v3", "ffff77777777"})
    void shouldRejectAReferenceToNoModel(String text) {
        assertThatThrownBy(() -> ModelLabel.resolve(text, PUBLISHED))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED))
                .hasMessage("no model '" + text + "' is published; there is cnn v1 (aaaa11111111),"
                        + " cnn v3 (aaaa22222222), vit base v3 (bbbb33333333), vit base v2 (cccc44444444),"
                        + " old dddd55555555, eeee66666666");
    }

    @Test
    void shouldSayThatThereAreNoModels() {
        assertThatThrownBy(() -> ModelLabel.resolve("v1", List.of()))
                .hasMessage("no model 'v1' is published; there are none");
    }

    @ParameterizedTest
    @CsvSource({
        "v3, 'cnn v3 (aaaa22222222), vit base v3 (bbbb33333333)'",
        "cnn, 'cnn v1 (aaaa11111111), cnn v3 (aaaa22222222)'",
        "aaaa, 'cnn v1 (aaaa11111111), cnn v3 (aaaa22222222)'"
    })
    void shouldRejectAReferenceToSeveralModels(String text, String candidates) {
        shouldBeAmbiguous(text, PUBLISHED, candidates);
    }

    @Test
    void shouldRejectANumberThatTwoPublishersChose() {
        List<PublishedModel> same = List.of(published("cnn", 1, "aaaa11111111"), published("cnn", 1, "bbbb22222222"));

        shouldBeAmbiguous("cnn v1", same, "cnn v1 (aaaa11111111), cnn v1 (bbbb22222222)");
        assertThat(ModelLabel.resolve("cnn v1 (bbbb22222222)", same).version()).isEqualTo("bbbb22222222");
    }

    @Test
    void shouldRejectAHashThatIsAlsoTheNameOfAnotherModel() {
        List<PublishedModel> models =
                List.of(published("cnn", 1, "aaaa11111111"), published("aaaa11111111", 1, "bbbb22222222"));

        shouldBeAmbiguous("aaaa11111111", models, "cnn v1 (aaaa11111111), aaaa11111111 v1 (bbbb22222222)");
    }

    @Test
    void shouldResolveAChallengerThatIsNotPublished() {
        List<ModelLabel> challengers =
                List.of(new ModelLabel("cnn", 1, "aaaa00000000"), new ModelLabel("bbbb00000000", null, "bbbb00000000"));

        assertThat(ModelLabel.resolveChallenger("bbbb", challengers)).isEqualTo(challengers.get(1));
        assertThat(ModelLabel.resolveChallenger("v1", challengers)).isEqualTo(challengers.get(0));
        assertThatThrownBy(() -> ModelLabel.resolveChallenger("v2", challengers))
                .isInstanceOf(CommandException.class)
                .hasMessage("no model 'v2' is a challenger; there is cnn v1 (aaaa00000000), bbbb00000000");
        assertThatThrownBy(() -> ModelLabel.resolveChallenger("v2", List.of()))
                .isInstanceOf(CommandException.class)
                .hasMessage("no model 'v2' is a challenger; there are none");
    }

    private static void shouldBeAmbiguous(String text, List<PublishedModel> published, String candidates) {
        assertThatThrownBy(() -> ModelLabel.resolve(text, published))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessage("'" + text + "' may be 2 published models: " + candidates
                        + "; name one by its version, or by this whole text");
    }

    private static @Nullable Integer number(ModelInfo model) {
        return ModelLabel.toPublish(model, PUBLISHED).number();
    }

    private static ModelInfo model(String name, String version) {
        return new ModelInfo(name, version, List.of("Bag", "Coat"), new ImageShape(2, 2, 1), Map.of());
    }

    private static PublishedModel published(String name, @Nullable Integer number, String version) {
        return new PublishedModel(name, number, version, 1, null, "2026-01-02T03:04:05Z", null);
    }
}
