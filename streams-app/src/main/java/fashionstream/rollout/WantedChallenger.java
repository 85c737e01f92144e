package fashionstream.rollout;

import fashionstream.inference.ImageShare;

/** A model that is to classify the same images as the active one. */
public record WantedChallenger(String version, ImageShare share) {}
