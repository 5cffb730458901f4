package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.encode.EncoderDevices;
import io.unimos.encode.EncodingFixture;
import io.unimos.encode.EncodingListener;
import io.unimos.encode.EncodingOptions;
import io.unimos.encode.EncodingService;
import io.unimos.encode.FakeEncoder;
import io.unimos.encode.ImagePreparation;
import io.unimos.encode.LookAhead;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.fetch.RemoteImages;
import io.unimos.image.fetch.UriRules;
import io.unimos.image.guard.ImageLimits;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import io.unimos.wire.SourcePosition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SourceInterceptorTest {
  private static final ImageLimits LIMITS =
      new ImageLimits(1 << 20, 1_000_000, Duration.ofMinutes(5));

  @Test
  void shouldShowOneImageOfEachPartitionInTurnAndLetAllPass() throws Exception {
    List<String> read = Collections.synchronizedList(new ArrayList<>());
    FakeEncoder encoder = new FakeEncoder();
    EncodingOptions oneByOne = EncodingFixture.options(1);
    ImageDecoder decoder = new ImageDecoder(LIMITS);
    try (RemoteImages remote = new RemoteImages(UriRules.off());
        EncodingService service =
            new EncodingService(
                (key, value) -> {
                  read.add(new String(value, StandardCharsets.UTF_8));
                  return Outcome.rejected(RejectReason.SCHEMA_INVALID, "seen");
                },
                new ImagePreparation(decoder, LIMITS, encoder.resize()),
                remote,
                EncoderDevices.of(encoder),
                oneByOne,
                EncodingListener.NONE);
        SourceInterceptor interceptor = new SourceInterceptor()) {
      LookAhead lookAhead = new LookAhead(service, EncodingListener.NONE);
      interceptor.configure(
          Map.of(SourceInterceptor.LOOK_AHEAD, lookAhead, SourceInterceptor.TOPIC, "images"));
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = new LinkedHashMap<>();
      polled.put(new TopicPartition("images", 0), List.of(image(0, 0), image(0, 1), image(0, 2)));
      polled.put(new TopicPartition("images", 1), List.of(image(1, 0)));
      polled.put(new TopicPartition("images", 2), List.of(image(2, 0), image(2, 1)));
      ConsumerRecords<byte[], byte[]> records = new ConsumerRecords<>(polled, Map.of());

      ConsumerRecords<byte[], byte[]> passed = interceptor.onConsume(records);
      // one thread reads, so whoever was shown before has been read as well
      for (int offset = 0; offset < 3; offset++) {
        Outcome<?> unused =
            lookAhead
                .await(new SourcePosition("images", 0, offset), new byte[0], new byte[0])
                .join();
      }

      assertThat(read).containsExactly("0-0", "1-0", "2-0", "0-1", "2-1", "0-2");
      assertThat(passed).isSameAs(records);
    }
  }

  private static ConsumerRecord<byte[], byte[]> image(int partition, long offset) {
    byte[] value = (partition + "-" + offset).getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>("images", partition, offset, new byte[0], value);
  }
}
