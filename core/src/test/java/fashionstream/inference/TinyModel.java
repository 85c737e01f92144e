package fashionstream.inference;

import fashionstream.console.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A real ONNX model of a few hundred bytes: one linear layer and a softmax. By default, its input is grey images of 2x2
 * pixels, it has one class per pixel, and the class of the brightest pixel is the most probable one. Every part can be
 * made invalid.
 */
public final class TinyModel {
    public static final long ANY = -1;
    public static final int FLOAT = 1;
    public static final int UINT8 = 2;
    static final int INT8 = 3;
    static final int INT64 = 7;
    static final int FLOAT16 = 10;
    static final int DOUBLE = 11;
    private static final int BOOL = 9;

    /** A number of iterations that takes hours. */
    private static final long ENDLESS = 1L << 40;

    private static final int PIXELS = 4;

    private String inputName = "image";
    private int inputType = UINT8;
    private long[] inputShape = {ANY, 2, 2};
    private String outputName = "probabilities";
    private int outputType = FLOAT;
    private long[] outputShape = {ANY, PIXELS};
    private boolean softmax = true;
    private long[] reshape = {};
    private float[][] weights = brightest(0, 1, 2, 3);
    private boolean lessBatchMean;
    private boolean random;
    private @Nullable String externalWeights;
    private @Nullable Integer hangsAbove;
    private boolean argMax;
    private boolean sigmoid;
    private long[] outputReshape = {};
    private @Nullable String features;
    private @Nullable String factor;
    private boolean weightsAmongInputs;
    private boolean zipMap;
    private final Map<String, String> metadata = new TreeMap<>();

    public TinyModel() {
        metadata.put(ModelMetadata.NAME, "brightest-pixel");
        classes("top left", "top right", "bottom left", "bottom right");
    }

    /** Weights of each pixel for each class: class {@code i} depends on the pixel {@code pixelOfClass[i]}. */
    private static float[][] brightest(int... pixelOfClass) {
        float[][] weights = new float[PIXELS][pixelOfClass.length];
        for (int i = 0; i < pixelOfClass.length; i++) {
            weights[pixelOfClass[i]][i] = 0.02f;
        }
        return weights;
    }

    public TinyModel pixelOfClass(int... pixels) {
        this.weights = brightest(pixels);
        return this;
    }

    public TinyModel classes(String... names) {
        return metadata(ModelMetadata.CLASSES, Json.line(names));
    }

    public TinyModel metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    public TinyModel without(String key) {
        metadata.remove(key);
        return this;
    }

    public TinyModel input(String name, int type, long... shape) {
        this.inputName = name;
        this.inputType = type;
        this.inputShape = shape;
        return this;
    }

    public TinyModel output(String name, long... shape) {
        this.outputName = name;
        this.outputShape = shape;
        return this;
    }

    TinyModel outputType(int type) {
        this.outputType = type;
        return this;
    }

    /** Replaces the softmax by independent units. */
    TinyModel sigmoid() {
        this.softmax = false;
        this.sigmoid = true;
        return this;
    }

    /** Returns the number of the class, {@code [N, 1]}. */
    TinyModel argMax() {
        this.argMax = true;
        this.outputType = INT64;
        return this;
    }

    /** Reshapes the output to this shape inside the graph. */
    TinyModel outputReshape(long... shape) {
        this.outputReshape = shape;
        return this;
    }

    /** Adds an output before the first one: the pixels, {@code [N, 4]}. */
    public TinyModel features(String name) {
        this.features = name;
        return this;
    }

    /** Adds an input, a float32 scalar by which the result of the layer is multiplied. */
    public TinyModel factor(String name) {
        this.factor = name;
        return this;
    }

    /** Lists the weights among the inputs, as exporters of old versions of ONNX did. */
    TinyModel weightsAmongInputs() {
        this.weightsAmongInputs = true;
        return this;
    }

    /** Returns a sequence of maps, as scikit-learn's converter does by default. */
    TinyModel zipMap() {
        this.zipMap = true;
        return this;
    }

    public TinyModel weights(float[][] weights) {
        this.weights = weights;
        return this;
    }

    public TinyModel withoutSoftmax() {
        this.softmax = false;
        return this;
    }

    /** Reshapes the batch to this shape inside the graph, instead of one row per image. */
    TinyModel reshape(long... shape) {
        this.reshape = shape;
        return this;
    }

    /** Removes what the images of a batch have in common, like batch normalization in training mode. */
    TinyModel lessBatchMean() {
        this.lessBatchMean = true;
        return this;
    }

    /** Weights each pixel randomly, like dropout in training mode. */
    TinyModel random() {
        this.random = true;
        return this;
    }

    /** Stores the weights in a file of this name. */
    public TinyModel externalWeights(String location) {
        this.externalWeights = location;
        return this;
    }

    /** Makes the model hang if any pixel of the batch is brighter than this; black images are not affected. */
    public TinyModel hangsAbove(int pixel) {
        this.hangsAbove = pixel;
        return this;
    }

    public byte[] bytes() {
        return OnnxBytes.message(model -> {
            model.number(1, 8);
            model.nested(7, this::graph);
            model.nested(8, operators -> operators.text(1, "").number(2, 17));
            if (zipMap) {
                model.nested(8, operators -> operators.text(1, "ai.onnx.ml").number(2, 1));
            }
            metadata.forEach(
                    (key, value) -> model.nested(14, entry -> entry.text(1, key).text(2, value)));
        });
    }

    private void graph(OnnxBytes graph) {
        List<String> names = new ArrayList<>(List.of(inputName));
        node(graph, names, "Cast", attribute("to", FLOAT));
        if (reshape.length > 0) {
            node(graph, names, "Reshape", new byte[0], "shape");
        } else {
            node(graph, names, "Flatten", new byte[0]);
        }
        if (lessBatchMean) {
            graph.nested(1, node -> node.text(1, names.get(names.size() - 1))
                    .text(2, "batch mean")
                    .text(4, "ReduceMean")
                    .bytes(5, OnnxBytes.axes(0)));
            node(graph, names, "Sub", new byte[0], "batch mean");
        }
        if (random) {
            operator(graph, "RandomUniformLike", "chance", new byte[0], names.get(names.size() - 1));
            node(graph, names, "Mul", new byte[0], "chance");
        }
        node(graph, names, "MatMul", new byte[0], "weights");
        if (hangsAbove != null) {
            loop(graph);
            // Adds nothing, but makes the output depend on the loop.
            node(graph, names, "Add", new byte[0], "zero");
        }
        String further = factor;
        if (further != null) {
            node(graph, names, "Mul", new byte[0], further);
            graph.nested(11, value -> value(value, further, FLOAT));
        }
        if (softmax) {
            node(graph, names, "Softmax", new byte[0]);
        }
        if (sigmoid) {
            node(graph, names, "Sigmoid", new byte[0]);
        }
        if (argMax) {
            node(graph, names, "ArgMax", attribute("axis", 1));
        }
        if (outputReshape.length > 0) {
            operator(graph, "Reshape", "reshaped", new byte[0], names.get(names.size() - 1), "output shape");
            graph.nested(5, tensor -> tensor.number(1, outputReshape.length)
                    .number(2, INT64)
                    .text(8, "output shape")
                    .bytes(9, OnnxBytes.longs(outputReshape)));
            names.add("reshaped");
        }
        outputs(graph, names.get(names.size() - 1));
        graph.text(2, "tiny");
        graph.nested(5, this::weights);
        graph.nested(5, tensor -> tensor.number(1, reshape.length)
                .number(2, INT64)
                .text(8, "shape")
                .bytes(9, OnnxBytes.longs(reshape)));
        graph.nested(11, value -> value(value, inputName, inputType, inputShape));
        if (weightsAmongInputs) {
            graph.nested(11, value -> value(value, "weights", FLOAT, weights.length, weights[0].length));
        }
    }

    private void outputs(OnnxBytes graph, String last) {
        String pixels = features;
        if (pixels != null) {
            operator(graph, "Identity", pixels, new byte[0], reshape.length > 0 ? "reshape" : "flatten");
            graph.nested(12, value -> value(value, pixels, FLOAT, ANY, weights.length));
        }
        if (zipMap) {
            byte[] labels = OnnxBytes.message(attribute -> {
                attribute.text(1, "classlabels_int64s").number(20, 7);
                for (int i = 0; i < weights[0].length; i++) {
                    attribute.number(8, i);
                }
            });
            graph.nested(1, node -> node.text(1, last)
                    .text(2, outputName)
                    .text(4, "ZipMap")
                    .bytes(5, labels)
                    .text(7, "ai.onnx.ml"));
            graph.nested(12, value -> value.text(1, outputName).nested(2, TinyModel::sequenceOfMaps));
            return;
        }
        operator(graph, "Cast", outputName, attribute("to", outputType), last);
        graph.nested(12, value -> value(value, outputName, outputType, outputShape));
    }

    private static void sequenceOfMaps(OnnxBytes type) {
        type.nested(
                4,
                sequence -> sequence.nested(
                        1,
                        element -> element.nested(5, map -> map.number(1, INT64)
                                .nested(2, value -> value.nested(1, tensor -> tensor.number(1, FLOAT))))));
    }

    private void weights(OnnxBytes tensor) {
        tensor.number(1, weights.length)
                .number(1, weights[0].length)
                .number(2, FLOAT)
                .text(8, "weights");
        String location = externalWeights;
        if (location == null) {
            tensor.bytes(9, OnnxBytes.floats(weights));
        } else {
            tensor.nested(13, entry -> entry.text(1, "location").text(2, location))
                    .nested(13, entry -> entry.text(1, "length")
                            .text(2, Integer.toString(OnnxBytes.floats(weights).length)))
                    .number(14, 1);
        }
    }

    /** Counts from 0 to 0, or very far if a pixel is too bright; the count times 0 is 'zero'. */
    private void loop(OnnxBytes graph) {
        long above = hangsAbove == null ? 255 : hangsAbove;
        graph.nested(5, tensor -> constant(tensor, "above", above));
        graph.nested(5, tensor -> constant(tensor, "endless", ENDLESS));
        graph.nested(5, tensor -> constant(tensor, "nothing", 0));
        operator(graph, "Cast", "pixels", attribute("to", INT64), inputName);
        operator(graph, "ReduceMax", "brightest", attribute("keepdims", 0), "pixels");
        operator(graph, "Greater", "too bright", new byte[0], "brightest", "above");
        operator(graph, "Cast", "is too bright", attribute("to", INT64), "too bright");
        operator(graph, "Mul", "rounds", new byte[0], "is too bright", "endless");
        byte[] body = OnnxBytes.message(inner -> {
            operator(inner, "Identity", "on", new byte[0], "go on");
            operator(inner, "Add", "next", new byte[0], "count", "round");
            inner.text(2, "body");
            inner.nested(11, value -> value(value, "round", INT64));
            inner.nested(11, value -> value(value, "go on", BOOL));
            inner.nested(11, value -> value(value, "count", INT64));
            inner.nested(12, value -> value(value, "on", BOOL));
            inner.nested(12, value -> value(value, "next", INT64));
        });
        byte[] attribute =
                OnnxBytes.message(loop -> loop.text(1, "body").bytes(6, body).number(20, 5));
        operator(graph, "Loop", "counted", attribute, "rounds", "", "nothing");
        operator(graph, "Mul", "whole zero", new byte[0], "counted", "nothing");
        operator(graph, "Cast", "zero", attribute("to", FLOAT), "whole zero");
    }

    private static void constant(OnnxBytes tensor, String name, long value) {
        tensor.number(2, INT64).text(8, name).bytes(9, OnnxBytes.longs(value));
    }

    private static void operator(OnnxBytes graph, String type, String output, byte[] attribute, String... inputs) {
        graph.nested(1, node -> {
            for (String input : inputs) {
                node.text(1, input);
            }
            node.text(2, output).text(4, type);
            if (attribute.length > 0) {
                node.bytes(5, attribute);
            }
        });
    }

    private static void node(OnnxBytes graph, List<String> names, String type, byte[] attribute, String... more) {
        String from = names.get(names.size() - 1);
        String to = type.toLowerCase(Locale.ROOT);
        graph.nested(1, node -> {
            node.text(1, from);
            for (String input : more) {
                node.text(1, input);
            }
            node.text(2, to).text(4, type);
            if (attribute.length > 0) {
                node.bytes(5, attribute);
            }
        });
        names.add(to);
    }

    private static byte[] attribute(String name, long value) {
        return OnnxBytes.message(
                attribute -> attribute.text(1, name).number(3, value).number(20, 2));
    }

    static void value(OnnxBytes value, String name, int type, long... shape) {
        value.text(1, name)
                .nested(
                        2,
                        kind -> kind.nested(1, tensor -> {
                            tensor.number(1, type);
                            tensor.nested(2, dimensions -> {
                                for (long size : shape) {
                                    dimensions.nested(1, dimension -> {
                                        if (size == ANY) {
                                            dimension.text(2, "N");
                                        } else {
                                            dimension.number(1, size);
                                        }
                                    });
                                }
                            });
                        }));
    }
}
