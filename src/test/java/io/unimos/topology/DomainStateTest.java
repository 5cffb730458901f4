package io.unimos.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class DomainStateTest {

  @Test
  void shouldReadWhatItWrote() {
    DomainState state = DomainState.NEW.next("a").next("b");

    assertThat(DomainState.fromBytes(state.toBytes())).isEqualTo(state);
    assertThat(DomainState.fromBytes(null)).isEqualTo(DomainState.NEW);
  }

  @Test
  void shouldChainWhatCameBeforeAndTheId() {
    CRC32C crc = new CRC32C();
    crc.update(new byte[] {0, 0, 0, 0, 0, 0, 1, 2, (byte) 0xc3, (byte) 0xa9});

    assertThat(DomainState.chain(0x0102, "\u00e9")).isEqualTo(crc.getValue());
  }

  @Test
  void shouldRefuseTheFormOfANewerVersion() {
    byte[] newer = DomainState.NEW.toBytes();
    newer[0]++;

    assertThatThrownBy(() -> DomainState.fromBytes(newer))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("store domains: form 2 is from a newer version");
  }
}
