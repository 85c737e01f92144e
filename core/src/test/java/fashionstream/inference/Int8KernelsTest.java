package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Int8KernelsTest {
    private static final int COLUMNS = 32;
    private static final int UINT8 = 2;
    private static final int INT8 = 3;
    private static final int INT32 = 6;

    /** The file is a resource, since only tests write ONNX files. */
    @Test
    void shouldTryAProductThatExceeds16Bits() {
        byte[] weights = new byte[Int8Kernels.DEPTH * COLUMNS];
        Arrays.fill(weights, (byte) 127);
        byte[] expected = OnnxBytes.message(model -> model.number(1, 8)
                .nested(8, operators -> operators.number(2, 13))
                .nested(7, graph -> graph.nested(1, node -> node.text(1, "a")
                                .text(1, "b")
                                .text(2, "sums")
                                .text(4, "MatMulInteger"))
                        .text(2, "int8 trial")
                        .nested(5, tensor -> tensor.number(1, Int8Kernels.DEPTH)
                                .number(1, COLUMNS)
                                .number(2, INT8)
                                .text(8, "b")
                                .bytes(9, weights))
                        .nested(11, input -> TinyModel.value(input, "a", UINT8, Int8Kernels.ROWS, Int8Kernels.DEPTH))
                        .nested(12, output -> TinyModel.value(output, "sums", INT32, Int8Kernels.ROWS, COLUMNS))));

        assertThat(Int8Kernels.trial()).isEqualTo(expected);
    }

    @Test
    void shouldFindTheKernelsExactIfTheProcessorHasVnni() throws IOException {
        Path processors = Path.of("/proc/cpuinfo");
        assumeTrue(Files.exists(processors) && System.getProperty("os.arch").equals("amd64"), "an x86-64 Linux");
        String flags = Files.readString(processors);

        assertThat(Int8Kernels.areExact(OnnxEnvironment.get()))
                .isEqualTo(flags.contains("avx512_vnni") || flags.contains("avx_vnni"));
    }
}
