package fashionstream.inference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OtherFormatTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void shouldNameTheFormatAndHowToConvertIt(String name, byte[] file, String format, String conversion) {
        assertThatThrownBy(() -> OnnxClassifier.load(name, file))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(name + ": " + format)
                .hasMessageContaining(conversion)
                .message()
                .hasLineCount(1);
    }

    static Stream<Arguments> files() throws IOException {
        return Stream.of(
                Arguments.of("m.onnx.gz", gzip(), "a gzip file", "gunzip FILE"),
                Arguments.of(
                        "m.pt", zip("archive/data.pkl"), "a PyTorch checkpoint", "torch.onnx.export(model.eval(), "),
                Arguments.of("m.keras", zip("metadata.json", "config.json"), "a Keras model", ".export('model.onnx', "),
                Arguments.of("m.zip", zip("m.txt"), "a zip archive that has no ONNX file", "unzip -t FILE"),
                Arguments.of("m.h5", text("\u0089HDF\r\n\u001a\n and more"), "a Keras model in the HDF5", ".export("),
                Arguments.of("m.pkl", text("\u0080\u0004\u0095 and more"), "a Python pickle", "skl2onnx.to_onnx("),
                Arguments.of("m.ort", text("\0\0\0\0ORTM and more"), "a model in ONNX Runtime's own", "use the .onnx"),
                Arguments.of("m.tflite", text("\0\0\0\0TFL3 and more"), "a TensorFlow Lite model", "tf2onnx.convert"),
                Arguments.of(
                        "model.safetensors",
                        text("\u0002\0\0\0\0\0\0\0{} and more"),
                        "weights without a graph (safetensors)",
                        "optimum-cli export onnx"),
                Arguments.of(
                        "page.onnx",
                        text("\n<!DOCTYPE html><html>"),
                        "an HTML page and not a model",
                        "download the file"),
                Arguments.of("api.onnx", text("{\"error\": 1}"), "a JSON file and not a model", "expected an ONNX"),
                Arguments.of("saved_model.pb", text("\b\u0001"), "part of a TensorFlow SavedModel", "--saved-model"),
                Arguments.of(
                        "model.onnx",
                        text("version https://git-lfs.github.com/spec/v1\noid sha256:00\n"),
                        "a pointer of Git LFS",
                        "git lfs pull"));
    }

    private static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] gzip() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(new TinyModel().bytes());
        }
        return out.toByteArray();
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(1);
            }
        }
        return out.toByteArray();
    }
}
