package io.unimos.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DomainStateTest {

  @Test
  void shouldReadWhatItWrote() {
    DomainState state = DomainState.NEW.next("a").next("b");

    assertThat(DomainState.fromBytes(state.toBytes())).isEqualTo(state);
    assertThat(DomainState.fromBytes(null)).isEqualTo(DomainState.NEW);
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
