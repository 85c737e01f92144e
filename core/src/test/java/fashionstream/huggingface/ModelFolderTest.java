package fashionstream.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFolderTest {
    private static final String CONFIG =
            "{'id2label': {'0': 'cat', '1': 'dog'}, 'num_channels': 3, 'hidden_size': 192}";
    private static final String VIT = "{'do_normalize': true, 'do_rescale': true, 'do_resize': true,"
            + " 'image_mean': [0.5, 0.4, 0.3], 'image_std': [0.1, 0.2, 0.3], 'rescale_factor': 0.5, 'resample': 2,"
            + " 'size': {'height': 64, 'width': 32}, 'image_processor_type': 'ViTImageProcessor', 'crop_pct': null}";
    private static final String TIMM = "{'architecture': 'resnet18', 'num_classes': 2, 'pretrained_cfg': {'tag': 'a1',"
            + " 'input_size': [3, 224, 224], 'interpolation': 'bicubic', 'crop_pct': 0.95, 'crop_mode': 'center',"
            + " 'mean': [0.5, 0.4, 0.3], 'std': [0.1, 0.2, 0.3], 'num_classes': 1000, 'custom_load': false}}";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeModel() throws IOException {
        Files.writeString(folder.resolve("model.onnx"), "a graph");
    }

    @Test
    void shouldConvertTheConfigurationOfTransformers() throws IOException {
        assertThat(sideFile(CONFIG, VIT))
                .isEqualTo(json("{'name': '" + folder.getFileName() + "', 'classes': ['cat', 'dog'], 'channels': 3,"
                        + " 'resize': {'filter': 'bilinear', 'width': 32, 'height': 64}, 'width': 32, 'height': 64,"
                        + " 'scale': 0.5, 'mean': [0.5, 0.4, 0.3], 'std': [0.1, 0.2, 0.3], 'layout': 'NCHW',"
                        + " 'output': 'logits'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'do_resize': true | 'do_resize': false | {'width': 32, 'height': 64}",
                "'do_rescale': true | 'do_rescale': false | {'scale': 1.0}",
                "'rescale_factor': 0.5 | 'do_reduce_labels': true | {'scale': 0.00392156862745098}",
                "'do_normalize': true | 'do_normalize': false | {'mean': null, 'std': null}",
                "'do_rescale': true | 'do_flip_channel_order': true | {'channel_order': 'bgr'}",
                "'resample': 2 | 'resample': 0 | {'resize': {'filter': 'nearest', 'width': 32, 'height': 64}}",
                "'resample': 2 | 'resample': 1 | {'resize': {'filter': 'lanczos', 'width': 32, 'height': 64}}",
                "'resample': 2 | 'resample': 3 | {'resize': {'filter': 'bicubic', 'width': 32, 'height': 64}}",
                "'resample': 2 | 'resample': 4 | {'resize': {'filter': 'box', 'width': 32, 'height': 64}}",
                "'resample': 2 | 'resample': 5 | {'resize': {'filter': 'hamming', 'width': 32, 'height': 64}}",
                "{'height': 64, 'width': 32} | 48 | {'resize': {'filter': 'bilinear', 'width': 48, 'height': 48}}",
            })
    void shouldConvertEachKey(String part, String instead, String expected) throws IOException {
        assertContains(sideFile(CONFIG, VIT.replace(part, instead)), json(expected));
    }

    @Test
    void shouldCropAsEachProcessorDoes() throws IOException {
        String crop = VIT.replace(
                "{'height': 64, 'width': 32}",
                "{'shortest_edge': 256}, 'do_center_crop': true, 'crop_size': {'height': 224, 'width': 192}");
        assertContains(
                sideFile(CONFIG, crop),
                json("{'resize': {'filter': 'bilinear', 'shortest_edge': 256}, 'center_crop': 'floor', 'width': 192,"
                        + " 'height': 224}"));
        assertContains(
                sideFile(
                        CONFIG,
                        VIT.replace("{'height': 64, 'width': 32}", "224, 'do_center_crop': true, 'crop_size': 192")
                                .replace("ViTImage", "CLIPImage")),
                json("{'resize': {'filter': 'bilinear', 'shortest_edge': 224}, 'center_crop': 'floor', 'width': 192,"
                        + " 'height': 192}"));
        String convNext = VIT.replace("{'height': 64, 'width': 32}", "{'shortest_edge': 224}")
                .replace("ViTImageProcessor", "ConvNextImageProcessor")
                .replace("'crop_pct': null", "'crop_pct': 0.875");
        assertContains(
                sideFile(CONFIG, convNext),
                json("{'resize': {'filter': 'bilinear', 'shortest_edge': 256}, 'center_crop': 'floor', 'width': 224,"
                        + " 'height': 224}"));
        assertContains(
                sideFile(CONFIG, convNext.replace("224", "384")),
                json("{'resize': {'filter': 'bilinear', 'width': 384, 'height': 384}, 'center_crop': null}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ViT | ~~ | {'width': 224, 'height': 224, 'center_crop': null, 'channel_order': null,"
                        + " 'mean': [0.5, 0.5, 0.5], 'std': [0.5, 0.5, 0.5],"
                        + " 'resize': {'filter': 'bilinear', 'width': 224, 'height': 224}}",
                "DeiT | ~~ | {'width': 224, 'height': 224, 'center_crop': 'floor', 'mean': [0.5, 0.5, 0.5],"
                        + " 'resize': {'filter': 'bicubic', 'width': 256, 'height': 256}}",
                "Beit | , 'size': 200, 'do_center_crop': true, 'crop_size': 192 | {'width': 192, 'height': 192,"
                        + " 'center_crop': 'floor', 'resize': {'filter': 'bicubic', 'width': 200, 'height': 200}}",
                "CLIP | ~~ | {'width': 224, 'height': 224, 'mean': [0.48145466, 0.4578275, 0.40821073],"
                        + " 'std': [0.26862954, 0.26130258, 0.27577711], 'center_crop': 'floor',"
                        + " 'resize': {'filter': 'bicubic', 'shortest_edge': 224}}",
                "MobileNetV2 | ~~ | {'resize': {'filter': 'bilinear', 'shortest_edge': 256}, 'width': 224}",
                "MobileViT | , 'resample': 2 | {'width': 256, 'height': 256, 'mean': null, 'channel_order': 'bgr',"
                        + " 'resize': {'filter': 'bilinear', 'shortest_edge': 224}}",
                "MobileViT | , 'resample': 2, 'do_flip_channel_order': null | {'channel_order': null}",
                "ConvNext | , 'size': 224, 'resample': 3 | {'width': 224, 'height': 224, 'center_crop': 'floor',"
                        + " 'resize': {'filter': 'bicubic', 'shortest_edge': 256}}",
                "PoolFormer | ~~ | {'width': 224, 'height': 224, 'center_crop': 'floor', 'mean': [0.485, 0.456, 0.406],"
                        + " 'resize': {'filter': 'bicubic', 'shortest_edge': 248}}",
                "PoolFormer | , 'crop_pct': null | {'resize': {'filter': 'bicubic', 'shortest_edge': 224}}",
                "DeiT | , 'do_normalize': null, 'do_center_crop': null | {'mean': null, 'center_crop': null, 'width': 256}",
                "Levit | ~~ | {'width': 224, 'height': 224, 'mean': [0.485, 0.456, 0.406], 'center_crop': 'floor',"
                        + " 'resize': {'filter': 'bicubic', 'shortest_edge': 256}}",
                "Levit | , 'size': {'height': 230, 'width': 230} |"
                        + " {'resize': {'filter': 'bicubic', 'width': 230, 'height': 230}}",
                "Pvt | , 'resample': 2 | {'width': 224, 'height': 224, 'center_crop': null,"
                        + " 'mean': [0.485, 0.456, 0.406]}",
                "Segformer | ~~ | {'width': 512, 'height': 512, 'std': [0.229, 0.224, 0.225]}",
                "ChineseCLIP | ~~ | {'resize': {'filter': 'bicubic', 'shortest_edge': 224}, 'center_crop': 'floor'}",
                "EfficientNet | , 'resample': 3, 'include_top': false | {'width': 346, 'height': 346, 'center_crop': null,"
                        + " 'mean': [0.5, 0.5, 0.5], 'std': [0.5, 0.5, 0.5]}",
                "EfficientNet | , 'resample': 3 | {'mean': [0.5, 0.5, 0.5], 'std': [0.25, 0.25, 0.25]}",
                "EfficientNet | , 'resample': 3, 'rescale_offset': true, 'rescale_factor': 0.0078125 |"
                        + " {'scale': 0.0078125, 'mean': [1.5, 1.5, 1.5], 'std': [0.25, 0.25, 0.25]}",
                "EfficientNet | , 'resample': 3, 'rescale_offset': true, 'do_normalize': false, 'include_top': false |"
                        + " {'mean': [1.0, 1.0, 1.0], 'std': null}",
                "EfficientNet | , 'resample': 3, 'do_normalize': false, 'image_std': [2, 4, 8] |"
                        + " {'mean': null, 'std': [2.0, 4.0, 8.0]}",
                "EfficientNet | , 'resample': 3, 'do_rescale': false, 'rescale_offset': true | {'mean': [0.5, 0.5, 0.5]}",
                "DeiT | , 'image_mean': null | {'mean': [0.5, 0.5, 0.5]}",
            })
    void shouldUseTheDefaultsOfEachProcessor(String processor, String keys, String expected) throws IOException {
        assertContains(
                sideFile(CONFIG, "{'image_processor_type': '" + processor + "ImageProcessor'" + keys + "}"),
                json(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'size': 224 | 'size' is one number, and 'default_to_square' is missing",
                "'size': 224, 'default_to_square': true | 'resample' is missing: Pillow's number of the filter",
                "'size': 224, 'default_to_square': true, 'resample': 2 | 'do_normalize' is missing",
                "'do_resize': true | 'size' is missing",
                "'do_resize': false, 'do_normalize': true | 'image_mean' is missing",
                "'size': {'height': 9, 'width': 8}, 'crop_pct': 0.9 | 'crop_pct' is known only for ConvNeXT's",
                "'image_processor_type': 'ConvNextImageProcessor', 'size': {'height': 9, 'width': 9} | 'size' must be the"
                        + " shorter side, {\"shortest_edge\": 224}, together with 'crop_pct'",
                "'image_processor_type': 'PoolFormerImageProcessor', 'size': {'height': 9, 'width': 9} | 'size' must be the"
                        + " shorter side",
                "'image_processor_type': 'ConvNextImageProcessor', 'size': 224 | 'resample' is missing",
                "'image_processor_type': 'EfficientNetImageProcessor' | 'resample' is missing",
                "'image_processor_type': 'PvtImageProcessor' | 'resample' is missing",
                "'image_processor_type': 'MobileViTImageProcessor' | 'resample' is missing",
                "'image_processor_type': 'BeitImageProcessor', 'size': 224 | 'do_center_crop' is missing: its default"
                        + " depends on the version of Transformers",
                "'image_processor_type': 'BeitImageProcessor', 'do_center_crop': false | 'size' is missing",
            })
    void shouldRefuseWhatHasNoDefault(String keys, String problem) {
        assertThatThrownBy(() -> sideFile(CONFIG, "{" + keys + "}"))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining(problem)
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "swin | ~~ | {'resize': {'filter': 'bilinear', 'width': 224, 'height': 224}, 'center_crop': null}",
                "resnet | , 'resample': 3, 'size': 224 | {'resize': {'filter': 'bicubic', 'shortest_edge': 256}}",
                "dinov2 | ~~ | {'resize': {'filter': 'bicubic', 'shortest_edge': 224}, 'center_crop': 'floor'}",
                "levit | ~~ | {'resize': {'filter': 'bicubic', 'shortest_edge': 256}}",
            })
    void shouldUseTheProcessorOfTheModelTypeIfNoneIsNamed(String type, String keys, String expected)
            throws IOException {
        String config = CONFIG.replace("'hidden_size'", "'model_type': '" + type + "', 'hidden_size'");
        assertContains(sideFile(config, "{'do_resize': true" + keys + "}"), json(expected));
        assertThatThrownBy(() -> sideFile(config.replace(type, "perceiver"), "{'do_resize': true}"))
                .hasMessageContaining("'image_processor_type' is missing, and 'model_type' of config.json is perceiver,"
                        + " whose preprocessing is not known here");
    }

    @Test
    void shouldDraftWhatCanBeReadAndListEveryProblem() throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                CONFIG.replace("'num_channels': 3", "'num_channels': 4").replace('\'', '"'));
        Files.writeString(
                folder.resolve("preprocessor_config.json"),
                VIT.replace("'do_rescale': true", "'do_pad': true, 'size_divisor': 32")
                        .replace("'resample': 2", "'resample': 9")
                        .replace('\'', '"'));
        ModelFolder.Draft draft = ModelFolder.draft(folder);
        assertThat(draft.problems().stream().map(ModelFolderException::problem).toList())
                .satisfiesExactly(
                        problem -> assertThat(problem).startsWith("'num_channels' must be a whole number from 1 to 3"),
                        problem -> assertThat(problem).startsWith("'do_pad' is not known here"),
                        problem -> assertThat(problem).startsWith("'size_divisor' is not known here"),
                        problem -> assertThat(problem).startsWith("'resample' must be a whole number from 0 to 5"));
        assertThat(draft.model()).isEqualTo(folder.resolve("model.onnx"));
        assertThat((JsonNode) draft.sideFile())
                .isEqualTo(json("{'name': '" + folder.getFileName() + "', 'classes': ['cat', 'dog'], 'scale': 0.5,"
                        + " 'mean': [0.5, 0.4, 0.3], 'std': [0.1, 0.2, 0.3], 'layout': 'NCHW', 'output': 'logits'}"));
    }

    @Test
    void shouldConvertTheConfigurationOfTimm() throws IOException {
        JsonNode side = sideFile(TIMM, null);
        assertContains(
                side,
                json("{'classes': ['0', '1'], 'channels': 3, 'width': 224, 'height': 224, 'center_crop': true,"
                        + " 'resize': {'filter': 'bicubic', 'shortest_edge': 235}, 'mean': [0.5, 0.4, 0.3],"
                        + " 'std': [0.1, 0.2, 0.3], 'layout': 'NCHW', 'output': 'logits'}"));
        assertContains(
                sideFile(
                        TIMM.replace("'num_classes': 2", "'label_names': ['a', 'b']")
                                .replace("1000", "2"),
                        null),
                json("{'classes': ['a', 'b']}"));
        assertContains(
                sideFile(TIMM.replace("'center'", "'squash'"), null),
                json("{'resize': {'filter': 'bicubic', 'width': 235, 'height': 235}, 'center_crop': true}"));
    }

    /** ImageNet has two classes 'crane'. */
    @Test
    void shouldMakeClassNamesDistinct() throws IOException {
        String cranes = CONFIG.replace("'cat'", "'crane'").replace("'dog'", "'crane', '2': 'crane (0)'");
        assertThat(sideFile(cranes, VIT).get("classes").toString())
                .isEqualTo("[\"crane (0)'\",\"crane (1)\",\"crane (0)\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'do_rescale': true | 'do_pad': true | 'do_pad' is not known here, and may change the result",
                "'do_rescale': true | 'size_divisor': 32 | 'size_divisor' is not known here",
                "ViTImage | PerceiverImage | 'image_processor_type' is PerceiverImageProcessor, whose preprocessing is not"
                        + " known",
                "'do_rescale': true | 'include_top': true | 'include_top' is not known here, and may change the result",
                "'do_rescale': true | 'rescale_offset': true | 'rescale_offset' is not known here",
                "'resample': 2 | 'resample': 6 | 'resample' must be a whole number from 0 to 5, not 6",
                "'resample': 2 | 'resample': 'x' | 'resample' must be a whole number from 0 to 5, not \"x\"",
                "'size': | 'crop_size': | 'do_center_crop' is missing",
                "{'height': 64, 'width': 32} | {'longest_edge': 9} | 'size.longest_edge' is not a known key",
                "{'height': 64, 'width': 32} | {'height': 64} | 'size' must be a number, or an object with 'height'",
                "{'height': 64, 'width': 32} | {'shortest_edge': 9} | 'size' is the shorter side, but the image is not",
                "[0.5, 0.4, 0.3] | 0.5 | 'image_mean' must be a list of numbers, one per channel, such as [0.5], not 0.5",
            })
    void shouldRefuseWhatIsNotKnown(String part, String instead, String problem) {
        String config = VIT.replace(part, instead);
        assertThatThrownBy(() -> sideFile(CONFIG, config))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageStartingWith(folder.resolve("preprocessor_config.json") + ": ")
                .hasMessageContaining(problem)
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'bicubic' | 'random' | 'pretrained_cfg.interpolation' must be",
                "'center' | 'border' | 'pretrained_cfg.crop_mode' must be \"center\" or \"squash\", not \"border\"",
                "0.95 | 1.5 | 'pretrained_cfg.crop_pct' must be a number greater than 0 and at most 1, not 1.5",
                "'tag' | 'gamma' | 'pretrained_cfg.gamma' is not known here",
                "224, 224 | 224, 192 | 'pretrained_cfg.input_size' must be square",
                "3, 224, 224 | 224 | 'pretrained_cfg.input_size' must be a list of channels, height and width",
                "'num_classes': 2 | 'num_classes': 2, 'label_names': ['a'] | has 1 names, but 'num_classes' is 2",
            })
    void shouldRefuseWhatIsNotKnownOfTimm(String part, String instead, String problem) {
        assertThatThrownBy(() -> sideFile(TIMM.replace(part, instead), null))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageStartingWith(folder.resolve("config.json") + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void shouldRefuseIncompleteConfigurations() {
        assertThatThrownBy(() -> sideFile(CONFIG, null)).hasMessageContaining("has no preprocessor_config.json");
        assertThatThrownBy(() -> sideFile("{}", VIT)).hasMessageContaining("config.json: 'id2label' is missing");
        assertThatThrownBy(() -> sideFile(CONFIG.replace("'1'", "'2'"), VIT))
                .hasMessageContaining("'id2label' has 2 entries, but none for class 1");
        assertThatThrownBy(
                        () -> sideFile(CONFIG.replace("192", "1, 'problem_type': 'multi_label_classification'"), VIT))
                .hasMessageContaining("'problem_type' is multi_label_classification: an image may have several");
        assertThatThrownBy(() -> sideFile("{", VIT))
                .hasMessage(folder.resolve("config.json")
                        + ": not JSON: line 1, column 2: Unexpected end-of-input: expected close marker for Object");
    }

    @Test
    void shouldFindTheModelInTheFolderOrUnderOnnx() throws IOException {
        Files.writeString(folder.resolve("model_quantized.onnx"), "a variant");
        assertThat(ModelFolder.read(folder))
                .isEqualTo(new ModelFolder.Content(folder.resolve("model.onnx"), null, null));
        Path below = Files.createDirectory(folder.resolve("onnx")).resolve("model.onnx");
        Files.move(folder.resolve("model.onnx"), below);
        assertThat(ModelFolder.read(folder).model()).isEqualTo(below);
    }

    @Test
    void shouldPreferTheSideFileOfTheModel() throws IOException {
        Files.writeString(folder.resolve("config.json"), "not even JSON");
        Files.writeString(folder.resolve("model.onnx.json"), "{}");
        assertThat(ModelFolder.read(folder).sideFile()).isNull();
    }

    @Test
    void shouldRefuseAFolderWithoutAModelOrWithTwo() throws IOException {
        Files.move(folder.resolve("model.onnx"), folder.resolve("a.onnx"));
        Files.writeString(folder.resolve("b.onnx"), "another");
        assertRefused("a folder with 2 ONNX models (a.onnx, b.onnx); name one of them");
        Files.delete(folder.resolve("a.onnx"));
        Files.delete(folder.resolve("b.onnx"));
        assertRefused("a folder without an ONNX model: no *.onnx in it or in its folder 'onnx'");
        Files.writeString(folder.resolve("model.safetensors"), "weights");
        assertRefused("a folder without an ONNX model, but with model.safetensors; convert it: optimum-cli export onnx"
                + " --task image-classification --model " + folder + " ONNX_FOLDER");
        Files.writeString(folder.resolve("saved_model.pb"), "a graph");
        assertRefused("a folder without an ONNX model, but with a TensorFlow SavedModel; convert it: python -m"
                + " tf2onnx.convert --saved-model " + folder + " --output " + folder.resolve("model.onnx"));
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(() -> ModelFolder.read(folder))
                .isInstanceOf(ModelFolderException.class)
                .hasMessage(folder + ": " + problem);
    }

    private JsonNode sideFile(String config, @Nullable String preprocessor) throws IOException {
        Files.writeString(folder.resolve("config.json"), config.replace('\'', '"'));
        if (preprocessor != null) {
            Files.writeString(folder.resolve("preprocessor_config.json"), preprocessor.replace('\'', '"'));
        }
        return new ObjectMapper().readTree(new String(ModelFolder.read(folder).sideFile(), UTF_8));
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    /** Null stands for an absent key. */
    private static void assertContains(JsonNode actual, JsonNode expected) {
        expected.properties().forEach(field -> {
            JsonNode value = actual.get(field.getKey());
            assertThat(value == null ? "null" : value.toString())
                    .as(field.getKey())
                    .isEqualTo(field.getValue().toString());
        });
    }
}
