package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxFormatTest {
    private static final byte[] EXTERNAL = tensor(1);
    private static final byte[] INSIDE = tensor(0);

    /** Every path from a model to a tensor, by the field numbers of onnx.proto. */
    private enum Place {
        INITIALIZER("7 5"),
        SPARSE_VALUES("7 15 1"),
        SPARSE_INDICES("7 15 2"),
        CONSTANT("7 1 5 5"),
        CONSTANTS("7 1 5 10"),
        SPARSE_CONSTANT("7 1 5 22 1"),
        SPARSE_CONSTANTS("7 1 5 23 1"),
        SUBGRAPH("7 1 5 6 5"),
        SUBGRAPHS("7 1 5 11 5"),
        CONSTANT_OF_A_SUBGRAPH_OF_A_SUBGRAPH("7 1 5 6 1 5 11 1 5 5"),
        FUNCTION("25 7 5 5"),
        FUNCTIONS_DEFAULT("25 11 5"),
        TRAINING_INITIALISATION("20 1 5"),
        TRAINING_ALGORITHM("20 2 5");

        private final String fields;

        Place(String fields) {
            this.fields = fields;
        }

        byte[] model(byte[] tensor) {
            byte[] message = tensor;
            String[] path = fields.split(" ", -1);
            for (int i = path.length - 1; i >= 0; i--) {
                int field = Integer.parseInt(path[i]);
                byte[] content = message;
                message = OnnxBytes.message(
                        outer -> outer.text(98, "before").bytes(field, content).number(99, 1));
            }
            return message;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldDetectExternalWeightsAnywhereInTheGraph(Place place) {
        assertThatCode(() -> check(place.model(INSIDE))).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(place.model(EXTERNAL)))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("a.onnx: its weights are in another file ('weights.bin')")
                .hasMessageContaining("torch.onnx.export(..., external_data=False)")
                .message()
                .hasLineCount(1);
    }

    /** ONNX Runtime's parser merges duplicate messages, and uses the last value of a field. */
    @Test
    void shouldDetectExternalWeightsInADuplicateMessage() {
        byte[] twice = OnnxBytes.message(
                model -> model.nested(7, graph -> graph.bytes(5, EXTERNAL)).nested(7, graph -> graph.text(2, "more")));
        assertThatThrownBy(() -> check(twice)).hasMessageContaining("another file");
        byte[] overwritten = OnnxBytes.message(model -> model.nested(
                7, graph -> graph.nested(5, tensor -> tensor.number(14, 1).number(14, 0))));
        assertThatThrownBy(() -> check(overwritten)).hasMessageContaining("another file");
    }

    /** It uses the lower 32 bits of a number. */
    @Test
    void shouldDetectExternalWeightsInAnOversizedNumber() {
        byte[] model = OnnxBytes.message(
                outer -> outer.nested(7, graph -> graph.nested(5, tensor -> tensor.number(14, (1L << 32) + 1))));
        assertThatThrownBy(() -> check(model)).hasMessageContaining("another file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A tag of 33 bits, a length beyond the end, a group, an incomplete tag, a varint of 11 bytes.
                "ba80808010 00",
                "3a7f00",
                "3b",
                "3aff",
                "08ffffffffffffffffffff01"
            })
    void shouldRejectWhatIsNotAProtocolBuffer(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> check(bytes))
                .isInstanceOf(ModelException.class)
                .hasMessage("a.onnx: not a model that ONNX Runtime can load: it is damaged, or not in the ONNX format");
    }

    @Test
    void shouldRejectDeeplyNestedGraphs() {
        byte[] message = INSIDE;
        for (int depth = 0; depth < 1000; depth++) {
            byte[] content = message;
            message = OnnxBytes.message(
                    graph -> graph.nested(1, node -> node.nested(5, attribute -> attribute.bytes(6, content))));
        }
        byte[] graph = message;
        byte[] model = OnnxBytes.message(outer -> outer.bytes(7, graph));
        assertThatThrownBy(() -> check(model)).hasMessageContaining("not in the ONNX format");
    }

    @Test
    void shouldAcceptEveryModelOfThisBuild() {
        for (BundledModel model : BundledModel.values()) {
            assertThatCode(() -> check(model.bytes())).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldRejectATruncatedModel() {
        byte[] whole = new TinyModel().bytes();
        IntStream.range(1, whole.length).forEach(length -> {
            byte[] beginning = Arrays.copyOf(whole, length);
            // A file that ends between two fields of the model is a valid model without the later fields.
            if (length != ends(whole, length)) {
                assertThatThrownBy(() -> check(beginning)).isInstanceOf(ModelException.class);
            }
        });
    }

    /** The end of the outermost field that has this byte. */
    private static int ends(byte[] model, int length) {
        int end = 0;
        while (end < length) {
            int at = end + 1;
            int value = 0;
            for (int shift = 0; ; shift += 7, at++) {
                value |= (model[at] & 0x7F) << shift;
                if (model[at] >= 0) {
                    break;
                }
            }
            end = at + 1 + ((model[end] & 7) == 2 ? value : 0);
        }
        return end;
    }

    /** ONNX Runtime's own format can also refer to files. */
    @Test
    void shouldRejectOnnxRuntimesOwnFormat() {
        byte[] flatBuffer = new byte[64];
        flatBuffer[0] = 24;
        System.arraycopy("ORTM".getBytes(StandardCharsets.US_ASCII), 0, flatBuffer, 4, 4);
        assertThatThrownBy(() -> OnnxClassifier.load("a.ort", flatBuffer))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("a.ort: a model in ONNX Runtime's own format (.ort)");
    }

    private static void check(byte[] model) {
        OnnxFormat.requireWhole("a.onnx", ByteBuffer.wrap(model));
    }

    private static byte[] tensor(int dataLocation) {
        return OnnxBytes.message(tensor -> tensor.text(8, "weights")
                .nested(13, entry -> entry.text(1, "offset").text(2, "0"))
                .nested(13, entry -> entry.text(1, "location").text(2, "weights.bin"))
                .number(14, dataLocation));
    }
}
