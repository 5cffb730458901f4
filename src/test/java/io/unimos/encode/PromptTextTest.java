package io.unimos.encode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          a dog\u2019s life => a dog's life
          \u201cbig\u201d bus => "big" bus
          \ufb01re truck => fire truck
          \uff22\uff55\uff53 => Bus
          \u01c6ungla \u0149 => d\u017eungla 'n
          \uff8a\uff9e\uff7d => \u30cf\u3099\u30b9
          salt &amp; pepper => salt & pepper
          salt &amp;amp; pepper => salt & pepper
          &#39;s &#x27;s => 's 's
          &nosuch; &#9999999; AT&T => &nosuch; &#9999999; AT&T
          $1 \\ back => $1 \\ back
          cr\u00e8me br\u00fbl\u00e9e => cr\u00e8me br\u00fbl\u00e9e
          """)
  void shouldCleanAPromptAsOpenClipDoes(String prompt, String cleaned) {
    assertThat(PromptText.clean(prompt)).isEqualTo(cleaned);
  }
}
