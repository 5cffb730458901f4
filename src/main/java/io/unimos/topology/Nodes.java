package io.unimos.topology;

/** Names of the topology's nodes: class names in kebab-case, sinks by what they write. */
final class Nodes {
  static final String IMAGES_SOURCE = "images-source";
  static final String ENCODE_STEP = "encode-step";
  static final String FEATURES_SINK = "features-sink";
  static final String ENCODE_DEAD_LETTERS_SINK = "encode-dead-letters-sink";

  static final String FEATURES_SOURCE = "features-source";
  static final String COMMANDS_SOURCE = "commands-source";
  static final String PREDICT_STEP = "predict-step";
  static final String PREDICTIONS_SINK = "predictions-sink";
  static final String DRIFT_SINK = "drift-sink";
  static final String ADAPTER_VERSIONS_SINK = "adapter-versions-sink";
  static final String PREDICT_DEAD_LETTERS_SINK = "predict-dead-letters-sink";

  private Nodes() {}
}
