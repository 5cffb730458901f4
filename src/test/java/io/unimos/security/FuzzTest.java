package io.unimos.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.BundleFuzz;
import io.unimos.config.ConfigFuzz;
import io.unimos.core.domain.StateFuzz;
import io.unimos.image.decode.ImageFuzz;
import io.unimos.stream.EventFuzz;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged inputs for every parser that strangers feed: nothing but declared refusals, no hang, no
 * more than 10 MB of heap. {@code -Dfuzz.mutants=1000000} is the long form; {@code -Dfuzz.seed=N}
 * makes other mutants.
 */
class FuzzTest {
  private static final long MUTANTS = Long.getLong("fuzz.mutants", 20_000);
  private static final long SEED = Long.getLong("fuzz.seed", 20_260_101L);
  private static final long HEAP_LIMIT = 10_000_000;

  @Test
  void shouldRefuseAndNothingElseWhenInputsAreDamaged(@TempDir Path folder) throws Exception {
    List<FuzzTarget> targets = new ArrayList<>();
    targets.addAll(ImageFuzz.targets());
    targets.addAll(EventFuzz.targets());
    targets.addAll(ConfigFuzz.targets(folder));
    targets.addAll(StateFuzz.targets());
    targets.addAll(BundleFuzz.targets(folder));
    int shares = targets.stream().mapToInt(FuzzTarget::share).sum();
    List<FuzzRun.Result> results = new ArrayList<>();

    for (FuzzTarget target : targets) {
      // what a parser loads at its first use is not the mutants'
      for (byte[] seed : target.seeds()) {
        assertThat(target.parser().takes(seed.clone())).as(target.name()).isIn(true, false);
      }
      long mutants = (MUTANTS * target.share() + shares - 1) / shares;
      FuzzRun.Result result = new FuzzRun(target, mutants, SEED).run(HEAP_LIMIT);
      System.out.println("fuzz: " + result);
      results.add(result);
    }

    long fed = results.stream().mapToLong(FuzzRun.Result::mutants).sum();
    System.out.println("fuzz: " + fed + " mutants of seed " + SEED);
    assertThat(fed).isGreaterThanOrEqualTo(MUTANTS);
    assertThat(results).extracting(FuzzRun.Result::failure).containsOnlyNulls();
    // a fuzz that refuses everything, or nothing, tests nothing
    assertThat(results)
        .allSatisfy(r -> assertThat(r.taken()).as(r.toString()).isLessThan(r.mutants()))
        .anySatisfy(r -> assertThat(r.taken()).isPositive());
  }
}
