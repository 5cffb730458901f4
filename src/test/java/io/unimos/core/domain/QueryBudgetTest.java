package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.AdaptSettings.Annotate;
import io.unimos.core.domain.AdaptSettings.QueryLimits;
import io.unimos.core.label.QueryStrategy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QueryBudgetTest {
  private static final Annotate FIVE_A_DAY =
      new Annotate(QueryStrategy.RANDOM, 16, "", new QueryLimits(5, 0));
  private static final long BEFORE_MIDNIGHT =
      Instant.parse("2024-05-06T23:59:59.900Z").toEpochMilli();
  private static final long AFTER = BEFORE_MIDNIGHT + 200;

  private QueryBudget budget = new QueryBudget();

  @Test
  void shouldNotRefillADayWhenTimesAlternateAcrossMidnight() throws IOException {
    int asked = 0;
    for (int pool = 0; pool < 20; pool++) {
      long at = pool % 2 == 0 ? BEFORE_MIDNIGHT : AFTER;
      int count = Math.min(2, budget.leftToday(FIVE_A_DAY, at));
      budget.spend(count, 0, at);
      asked += count;
      budget = restarted(budget);
    }

    assertThat(asked).as("five on each of two days").isEqualTo(10);
  }

  @Test
  void shouldBeginAnewOnTheNextDay() {
    budget.spend(5, 0, BEFORE_MIDNIGHT);

    assertThat(budget.leftToday(FIVE_A_DAY, BEFORE_MIDNIGHT)).isZero();
    assertThat(budget.leftToday(FIVE_A_DAY, AFTER)).isEqualTo(5);
  }

  private static QueryBudget restarted(QueryBudget before) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    before.write(new DataOutputStream(bytes));
    QueryBudget after = new QueryBudget();
    after.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    return after;
  }
}
