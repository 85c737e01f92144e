package fashionstream.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.util.stream.LongStream;

/**
 * The output of a graph for classes.
 *
 * @param name its name
 * @param type the type of its values
 * @param axes the sizes of its axes for one image, without that of the batch; all 1, except that of the classes
 * @param batched whether it has an axis for the images of a batch, before the others
 * @param classes number of classes, at least 2
 * @param meaning meaning of its values
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ClassOutput(String name, OnnxJavaType type, long[] axes, boolean batched, int classes, Meaning meaning) {
    /** The meaning of the values of an output. */
    enum Meaning {
        /** A probability for each class. */
        PROBABILITIES("a probability for each class"),
        /** A number for each class, which softmax converts to probabilities. */
        LOGITS("a logit for each class, to which softmax is applied"),
        /** One number for two classes: the probability of the second. */
        SECOND_PROBABILITY("the probability of the second class"),
        /** One number for two classes, which the logistic function converts to the probability of the second. */
        SECOND_LOGIT("the logit of the second class, to which the logistic function is applied"),
        /** The index of a class. */
        CLASS_NUMBER("the number of a class, which gets probability 1");

        private final String text;

        Meaning(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Numbers per image. */
    int values() {
        return meaning == Meaning.PROBABILITIES || meaning == Meaning.LOGITS ? classes : 1;
    }

    /** The tensor shape of a batch. */
    long[] shape(int images) {
        return batched
                ? LongStream.concat(LongStream.of(images), LongStream.of(axes)).toArray()
                : axes.clone();
    }

    /**
     * Reads the probabilities of an image from the output.
     *
     * @param output in the byte order of the machine
     * @param image index of the image in the batch
     * @param row the probabilities; may be invalid if the output is
     * @throws InferenceException if the output is not the number of a class
     */
    void read(ByteBuffer output, int image, float[] row) {
        int first = image * values();
        switch (meaning) {
            case PROBABILITIES -> readAll(output, first, row);
            case LOGITS -> {
                readAll(output, first, row);
                softmax(row);
            }
            case SECOND_PROBABILITY -> {
                row[1] = (float) value(output, first);
                row[0] = (float) (1 - value(output, first));
            }
            case SECOND_LOGIT -> {
                double odds = Math.exp(-value(output, first));
                row[1] = (float) (1 / (1 + odds));
                // Not 1 - row[1], which would be inexact where it is small.
                row[0] = Double.isInfinite(odds) ? 1 : (float) (odds / (1 + odds));
            }
            case CLASS_NUMBER -> {
                long number = type == OnnxJavaType.INT64
                        ? output.getLong(first * Long.BYTES)
                        : output.getInt(first * Integer.BYTES);
                if (number < 0 || number >= classes) {
                    throw new InferenceException("the model returned class number " + number
                            + ", but its classes are numbered from 0 to " + (classes - 1));
                }
                row[(int) number] = 1;
            }
        }
    }

    private void readAll(ByteBuffer output, int first, float[] row) {
        if (type == OnnxJavaType.FLOAT) {
            output.asFloatBuffer().get(first, row);
            return;
        }
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) value(output, first + i);
        }
    }

    private double value(ByteBuffer output, int index) {
        return switch (type) {
            case FLOAT -> output.getFloat(index * Float.BYTES);
            case DOUBLE -> output.getDouble(index * Double.BYTES);
            default -> Fp16Conversions.fp16ToFloat(output.getShort(index * Short.BYTES));
        };
    }

    /** Subtracts the largest logit, so that no exponential overflows. */
    private static void softmax(float[] row) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : row) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : row) {
            sum += Math.exp(logit - largest);
        }
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (Math.exp(row[i] - largest) / sum);
        }
    }
}
