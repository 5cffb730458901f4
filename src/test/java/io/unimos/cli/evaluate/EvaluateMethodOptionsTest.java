package io.unimos.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.lab.tables.Tables;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluateMethodOptionsTest {
  private static final double OOD_THRESHOLD = .1;

  @Test
  void shouldUnderstandEveryRowWhenTheTablesArePlayed() throws EvaluationException {
    int options = 0;
    for (Tables.Table table : Tables.all()) {
      for (Tables.Row row : table.rows()) {
        List<String> words = List.of(row.options().strip().split(" +", -1));
        Evaluation evaluation = EvaluateMethodOptions.evaluation(words, OOD_THRESHOLD);
        options += words.size();
        assertThat(evaluation.baselines())
            .as(row.options())
            .isEqualTo(!row.options().contains("--no-baselines"));
        assertThat(evaluation.without()).hasSize(row.options().split("--without", -1).length - 1);
        assertThat(evaluation.streams().sequence()).isEqualTo(row.options().contains("--sequence"));
      }
    }
    assertThat(options).isGreaterThan(50);
  }

  @Test
  void shouldMeanTheStreamWhenNothingIsSaid() throws EvaluationException {
    Evaluation evaluation = EvaluateMethodOptions.evaluation(List.of(), OOD_THRESHOLD);

    assertThat(evaluation.settings().drift().oodThreshold()).isEqualTo(OOD_THRESHOLD);
    assertThat(evaluation.streams().order()).hasToString("shuffled");
    assertThat(evaluation.baselines()).isTrue();
  }

  @Test
  void shouldSayWhatFitsWhenOptionsContradict() {
    assertThatThrownBy(
            () ->
                EvaluateMethodOptions.evaluation(
                    List.of("--offline", "--annotate", "4"), OOD_THRESHOLD))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("--annotate: not with --offline, where nobody is asked");
  }
}
