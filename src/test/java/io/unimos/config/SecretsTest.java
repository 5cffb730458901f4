package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://me:hush@registry:443 | https://********@registry:443
          https://me:hu@sh@registry:443/v7 | https://********@registry:443/v7
          https://me:hu/sh@registry | https://********@registry
          https://me:hu,sh@registry | https://********@registry
          http://a:hush@one,http://b:hush@two | http://********@one,http://********@two
          http://a:hush@one, http://two | http://********@one, http://two
          http://one,http://b:hush@two | http://one,http://********@two
          http://one:8081/apis | http://one:8081/apis
          write to me@example.org | write to me@example.org
          """)
  void shouldMaskUpToTheLastAtOfAnAddress(String written, String shown) {
    assertThat(Secrets.mask("schema.registry.url", written)).isEqualTo(shown);
  }
}
