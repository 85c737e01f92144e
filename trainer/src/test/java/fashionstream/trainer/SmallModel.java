package fashionstream.trainer;

import fashionstream.trainer.onnx.ModelFacts;
import fashionstream.trainer.onnx.OnnxExporter;
import java.nio.file.Path;

/** A small network that was trained for seconds. */
public final class SmallModel {
    private SmallModel() {}

    /** Trains one; its checkpoint is in the folder. */
    public static Checkpoint.Saved train(Path folder) {
        NativeBackend.choose();
        var checkpoint = new Checkpoint(folder);
        new Trainer(checkpoint, TrainingListener.NONE).train(RealData.folder(), RealData.small(2, 1280));
        return checkpoint.load();
    }

    /**
     * The ONNX file of one that is as right as that, and claims the sixth power of each probability, made to sum to 1: all
     * of its logits are six times as large.
     */
    public static byte[] overconfident(Checkpoint.Saved saved) {
        var network = saved.result();
        network.getLayer("output").params().muli(6);
        return OnnxExporter.export(
                network, 28, 28, saved.run().pixels(), ModelFacts.of(saved.run(), network.numParams()));
    }
}
