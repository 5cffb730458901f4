package io.unimos.lab.bench;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.unimos.bundle.Bundle;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.encode.ImageEncoder;
import io.unimos.event.ImageEvent;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.Pixels;
import io.unimos.wire.BufferBytes;
import io.unimos.wire.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The conversion of an image record to a zero-shot prediction as JSON, one image at a time, with
 * the service's decoder and encoder. {@code src/main/python/bench/peer.py} does the same in
 * batches. Used by one thread, which closes it; the encoder is the caller's.
 */
final class ZeroShotWork implements UnaryOperator<byte[]>, AutoCloseable {
  private final String topic;
  private final ImageEncoder encoder;
  private final float[][] text;
  private final List<String> classes;
  private final ImageDecoder decoder;
  private final KafkaAvroDeserializer avro = new KafkaAvroDeserializer();

  /** Prepares the conversion of images on a topic. */
  ZeroShotWork(Settings settings, String topic, ImageEncoder encoder, Bundle bundle) {
    this.topic = topic;
    this.encoder = encoder;
    text = bundle.text();
    classes = bundle.classes();
    decoder = new ImageDecoder(settings.image().limits());
    avro.configure(KafkaProperties.registry(settings), false);
  }

  @Override
  public byte[] apply(byte[] value) {
    if (avro.deserialize(topic, value) instanceof ImageEvent event
        && event.getImage() instanceof ByteBuffer image
        && decoder.decode(BufferBytes.copy(image)) instanceof Outcome.Ok<Pixels> pixels) {
      byte[] crop = encoder.resize().crop(pixels.value());
      float[] feature = encoder.encode(List.of(crop))[0];
      int best =
          Probabilities.argmax(
              Arrays.stream(text).mapToDouble(t -> Vectors.dotInOrder(feature, t)).toArray());
      return "{\"id\":\"%s\",\"label\":\"%s\"}"
          .formatted(event.getId(), classes.get(best))
          .getBytes(StandardCharsets.UTF_8);
    }
    throw new IllegalStateException("an image of the benchmark could not be read");
  }

  @Override
  public void close() {
    avro.close();
  }
}
