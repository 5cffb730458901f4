package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class DomainSequenceTest {

  @Test
  void shouldReadWhatItWrote() {
    DomainSequence state = DomainSequence.NEW.next("a").next("b").in(77);

    assertThat(DomainSequence.fromBytes(state.toBytes())).isEqualTo(state);
    assertThat(DomainSequence.fromBytes(null)).isEqualTo(DomainSequence.NEW);
  }

  @Test
  void shouldChainWhatCameBeforeAndTheId() {
    CRC32C crc = new CRC32C();
    crc.update(new byte[] {0, 0, 0, 0, 0, 0, 1, 2, (byte) 0xc3, (byte) 0xa9});

    assertThat(DomainSequence.chain(0x0102, "\u00e9")).isEqualTo(crc.getValue());
  }

  @Test
  void shouldRefuseTheFormOfAnotherVersion() {
    for (int form : new int[] {1, 3}) {
      byte[] other = DomainSequence.NEW.toBytes();
      other[0] = (byte) form;

      assertThatThrownBy(() -> DomainSequence.fromBytes(other))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("store state: form " + form + " is from another version");
    }
  }
}
