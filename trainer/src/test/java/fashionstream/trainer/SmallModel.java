package fashionstream.trainer;

import fashionstream.trainer.onnx.ModelFacts;
import fashionstream.trainer.onnx.OnnxExporter;
import java.nio.file.Path;

/** A small network that is trained for a few seconds. */
public final class SmallModel {
    private SmallModel() {}

    /** Trains a network; its checkpoint is in the folder. */
    public static Checkpoint.Saved train(Path folder) {
        NativeBackend.choose();
        var checkpoint = new Checkpoint(folder);
        new Trainer(checkpoint, TrainingListener.NONE).train(RealData.folder(), RealData.small(2, 1280));
        return checkpoint.load();
    }

    /**
     * The ONNX file of a network with the same predictions that is overconfident: all its logits are six times as
     * large.
     */
    public static byte[] overconfident(Checkpoint.Saved saved) {
        var network = saved.result();
        network.getLayer("output").params().muli(6);
        return OnnxExporter.export(
                network, 28, 28, saved.run().pixels(), ModelFacts.of(saved.run(), network.numParams()));
    }
}
