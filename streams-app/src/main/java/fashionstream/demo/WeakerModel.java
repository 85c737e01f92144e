package fashionstream.demo;

import fashionstream.console.Json;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelArtifact;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.OnnxClassifier;
import fashionstream.rollout.Decision;
import fashionstream.rollout.ModelLabel;
import fashionstream.rollout.PublishedModel;
import fashionstream.rollout.RolloutControl;
import fashionstream.web.Holder;
import fashionstream.web.JsonBody;
import fashionstream.web.RouteSource;
import fashionstream.web.Routes;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Lets the page publish and promote a model that classifies about 80 % of the images correctly: {@code POST
 * /api/demo/model}. It is a small network that was trained for seconds ({@code docs/training.md}). Safe for use by several threads.
 */
public final class WeakerModel implements RouteSource {
    private static final String RESOURCE = "/fashionstream/demo/fashion-cnn-weaker.onnx";
    private static final String NOTE = "a weaker model, to see how the figures respond";

    private final Holder<RolloutControl> control;

    /** @param control changes the active model */
    public WeakerModel(Holder<RolloutControl> control) {
        this.control = control;
    }

    @Override
    public void addTo(Routes routes) {
        routes.post("/api/demo/model", this::publish);
    }

    private void publish(Context request) {
        JsonBody.object(request);
        RolloutControl rollout = control.get();
        ModelArtifact files = files();
        ModelInfo model = model(files);
        List<PublishedModel> published = rollout.rollout().status().published();
        ModelLabel label = ModelLabel.toPublish(model, published);
        rollout.change(commands -> {
            if (!label.isIn(published)) {
                commands.publish(files, label, NOTE);
            }
            commands.promote(model.version(), Decision.noted(NOTE));
        });
        request.contentType("application/json")
                .result(Json.line(Map.of("model_version", model.version(), "model", label.toString())));
    }

    private static ModelInfo model(ModelArtifact files) {
        try (Classifier loaded = OnnxClassifier.load(files)) {
            return loaded.model();
        }
    }

    private static ModelArtifact files() {
        try (InputStream in = WeakerModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new ServiceUnavailableResponse("this build has no weaker model");
            }
            return new ModelArtifact("the demo's weaker model", in.readAllBytes(), null);
        } catch (IOException e) {
            throw new UncheckedIOException("the weaker model can't be read", e);
        }
    }
}
