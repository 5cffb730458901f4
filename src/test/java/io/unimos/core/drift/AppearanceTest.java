package io.unimos.core.drift;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AppearanceTest {

  @Test
  void shouldSayWhatAPersonWouldNotice() {
    Appearance before = of(.5f, .3f, .1f, .5f, .5f, .5f);
    Appearance now = of(.3f, .2f, .105f, .2f, .3f, .4f);

    assertThat(now.changes(before))
        .containsExactly(
            "brightness fell by 40 %", "contrast fell by 33 %", "less red", "more blue");
  }

  @Test
  void shouldSayNothingOfSmallChanges() {
    Appearance before = of(.5f, .3f, .1f, .5f, .5f, .5f);

    assertThat(of(.52f, .31f, .1f, .52f, .52f, .52f).changes(before)).isEmpty();
  }

  @Test
  void shouldSayNothingWhereNothingIsKnown() {
    Appearance before = of(.5f, .3f, .1f, .5f, .5f, .5f);
    Appearance unknown = of();

    assertThat(unknown.changes(before)).isEmpty();
    assertThat(before.changes(unknown)).isEmpty();
  }

  private static Appearance of(float... statistics) {
    Appearance appearance = new Appearance();
    appearance.add(statistics);
    return appearance;
  }
}
