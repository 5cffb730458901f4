package io.unimos.config;

import io.unimos.event.ServeMode;

/**
 * The settings of predictions.
 *
 * @param topK the number of classes listed with their probability
 * @param serveMode the mode of serving, unless a command sets another
 * @param duplicateMemory the number of image ids remembered per domain
 */
public record PredictSettings(int topK, ServeMode serveMode, int duplicateMemory) {

  static final Keys KEYS = new Keys("Predictions");

  static final Key<Integer> TOP_K =
      Key.in(KEYS, "predict.top-k", 3, Expect.integer(1, 100))
          .text("Classes listed in a prediction; no more than the bundle has.");
  static final Key<ServeMode> SERVE_MODE =
      Key.in(KEYS, "serve.mode", "adapted", Expect.oneOf(ServeMode.class))
          .text(
              "Whose answer is served: the adapted one; zero-shot's with the adapted one beside it"
                  + " (shadow); zero-shot's alone. Learning goes on in each; adapters serve sets it"
                  + " for one domain.");
  static final Key<Integer> DUPLICATE_MEMORY =
      Key.in(KEYS, "predict.duplicate-memory", 4096, Expect.integer(0, 1_000_000))
          .text("Image ids remembered per domain, to mark a second image with the same id.");

  static PredictSettings of(SettingsSources given) {
    return new PredictSettings(
        given.get(TOP_K), given.get(SERVE_MODE), given.get(DUPLICATE_MEMORY));
  }
}
