package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class DeadLetterViewTest {

  @Test
  void shouldShowHeadersAndSizeButNeverThePayload() {
    ConsumerRecord<byte[], byte[]> letter = letter("cam-1", "SECRET BYTES");
    header(letter, "unimos.reason", "IMAGE_CORRUPT");
    header(letter, "unimos.detail", "cut\u001b[31m off");
    header(letter, "unimos.topic", "images");
    header(letter, "unimos.partition", "3");
    header(letter, "unimos.offset", "42");
    header(letter, "unimos.at", "1714979289000");

    DeadLetterView view = DeadLetterView.of(letter);

    assertThat(view.row())
        .isEqualTo(
            "2024-05-06T07:08:09Z     cam-1            IMAGE_CORRUPT          images-3@42"
                + " cut?[31m off (12 bytes)");
    assertThat(view.json())
        .isEqualTo(
            "{\"domain\":\"cam-1\",\"reason\":\"IMAGE_CORRUPT\",\"detail\":\"cut\\u001B[31m off\","
                + "\"topic\":\"images\",\"partition\":3,\"offset\":42,"
                + "\"at\":\"2024-05-06T07:08:09Z\",\"payloadBytes\":12}");
  }

  @Test
  void shouldShowWhatThereIsWhenHeadersKeyOrPayloadAreMissing() {
    DeadLetterView view = DeadLetterView.of(letter(null, null));

    assertThat(view.json())
        .isEqualTo(
            "{\"domain\":\"\",\"reason\":\"\",\"detail\":\"\",\"topic\":\"\",\"partition\":\"\","
                + "\"offset\":\"\",\"at\":\"\",\"payloadBytes\":-1}");
    assertThat(view.row()).endsWith("(payload not kept)");
  }

  private static ConsumerRecord<byte[], byte[]> letter(String key, String value) {
    return new ConsumerRecord<>("dead-letters", 0, 0, bytes(key), bytes(value));
  }

  private static void header(ConsumerRecord<byte[], byte[]> letter, String name, String value) {
    letter.headers().add(name, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
