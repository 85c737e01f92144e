package fashionstream.topology;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A prediction beside the truth, as slim as counting allows: it travels through a repartition topic for each labelled
 * image.
 *
 * @param model the model that is judged
 * @param image the image that it is judged by
 */
record Judgement(Model model, Image image) {
    /**
     * A model that is judged. Its class names travel along, as the instance that counts may run another model.
     *
     * @param classes class names, in the order of the model's outputs
     */
    record Model(String name, String version, List<String> classes) {
        Model {
            classes = List.copyOf(classes);
        }

        void write(DataOutput out) throws IOException {
            out.writeUTF(name);
            out.writeUTF(version);
            out.writeInt(classes.size());
            for (String label : classes) {
                out.writeUTF(label);
            }
        }

        static Model read(DataInput in) throws IOException {
            String name = in.readUTF();
            String version = in.readUTF();
            int count = in.readInt();
            List<String> classes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                classes.add(in.readUTF());
            }
            return new Model(name, version, classes);
        }
    }

    /**
     * An image whose truth is known.
     *
     * @param trueClass index of its true class in the model's list
     * @param predictedClass index of the class that was predicted
     * @param confidence probability that the model gave to it, 0 to 1
     * @param predictedAt when, in milliseconds since 1970, UTC
     */
    record Image(int trueClass, int predictedClass, float confidence, long predictedAt) {
        void write(DataOutput out) throws IOException {
            out.writeInt(trueClass);
            out.writeInt(predictedClass);
            out.writeFloat(confidence);
            out.writeLong(predictedAt);
        }

        static Image read(DataInput in) throws IOException {
            return new Image(in.readInt(), in.readInt(), in.readFloat(), in.readLong());
        }
    }

    void write(DataOutput out) throws IOException {
        model.write(out);
        image.write(out);
    }

    static Judgement read(DataInput in) throws IOException {
        return new Judgement(Model.read(in), Image.read(in));
    }
}
