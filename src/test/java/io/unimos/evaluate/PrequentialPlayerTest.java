package io.unimos.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.MethodSettings;
import io.unimos.core.PaperSchedule;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.Component;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.label.QueryStrategy;
import io.unimos.core.round.PaperRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Played prequentially: nothing that comes later, and no label, changes what has been said. */
class PrequentialPlayerTest {
  private static final int IMAGES = 320;
  private static final int SAME = 200;

  /** Half a window: little is remembered yet. */
  private static final int FIRST = 64;

  private final World world = new World(5);
  private final List<LabelledFeature> samples = world.samples(IMAGES, true);
  private final PrequentialPlayer play =
      new PrequentialPlayer(
          DomainContext.of(world.source(), Evaluation.settings(-1, List.of(Ablation.OOD_FILTER))),
          true);

  private Playback played(List<LabelledFeature> some) {
    return play.play("camera", 3, some);
  }

  private static List<List<Object>> answers(Playback playback, int until) {
    List<List<Object>> answers = new ArrayList<>();
    for (int i = 0; i < until; i++) {
      Playback.Line line = playback.lines().get(i);
      List<Object> all = new ArrayList<>(List.of(line.labels(), line.version(), line.confidence()));
      int n = i;
      playback.baselines().values().forEach(some -> some.forEach(a -> all.add(a[n])));
      answers.add(all);
    }
    return answers;
  }

  @Test
  void shouldSayTheSameWhenLaterImagesAreOthers() {
    List<LabelledFeature> others = new ArrayList<>(samples.subList(0, SAME));
    others.addAll(world.samples(IMAGES - SAME, false));

    Playback first = played(samples);
    Playback second = played(others);

    assertThat(answers(second, SAME)).isEqualTo(answers(first, SAME));
    assertThat(answers(second, IMAGES)).isNotEqualTo(answers(first, IMAGES));
  }

  @Test
  void shouldSayTheSameWhenLabelsAreOthers() {
    List<Integer> labels = new ArrayList<>(samples.stream().map(LabelledFeature::label).toList());
    Collections.rotate(labels, 1);
    List<LabelledFeature> relabelled = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      LabelledFeature s = samples.get(i);
      relabelled.add(new LabelledFeature(s.id(), labels.get(i), s.vector(), s.statistics()));
    }

    Playback first = played(samples);
    Playback second = played(relabelled);

    assertThat(answers(second, IMAGES)).isEqualTo(answers(first, IMAGES));
    assertThat(second.accuracy(Component.SERVED)).isLessThan(first.accuracy(Component.SERVED));
  }

  @Test
  void shouldTrainAndServeAVersionWhenTheFirstWindowIsFull() {
    Playback playback = played(samples);

    assertThat(playback.versions()).isNotEmpty();
    assertThat(playback.versions().get(0).n()).isEqualTo(FIRST);
    assertThat(playback.lines().get(FIRST - 1).version()).isZero();
    assertThat(playback.windows().get(playback.windows().size() - 1).to()).isEqualTo(IMAGES);
    assertThat(playback.accuracy(Component.SERVED))
        .isGreaterThan(playback.accuracy(Component.ZERO_SHOT));
  }

  @Test
  void shouldServeThePrototypesWhenThereAreNoHeads() {
    AdaptSettings settings = Evaluation.settings(-1, List.of(Ablation.HEADS));
    PrequentialPlayer without =
        new PrequentialPlayer(DomainContext.of(world.source(), settings), true);

    Playback playback = without.play("camera", 3, samples);

    assertThat(playback.versions()).isEmpty();
    assertThat(playback.lines())
        .allMatch(line -> line.label(Component.SERVED) == line.label(Component.PROTOTYPES));
  }

  @Test
  void shouldServeBetterTheSoonerAndTheBetterPeopleAnswer() {
    List<LabelledFeature> many = world.samples(4 * IMAGES, true);
    People random = new People(16, QueryStrategy.RANDOM, 0, 0);

    double without = asked(People.none(), many).accuracy(Component.SERVED);
    Playback inTime = asked(random, many);
    Playback late = asked(new People(16, QueryStrategy.RANDOM, 4, 0), many);
    Playback wrong = asked(new People(16, QueryStrategy.RANDOM, 0, 1), many);
    Playback seldomWrong = asked(new People(16, QueryStrategy.RANDOM, 0, .1), many);

    assertThat(inTime.accuracy(Component.SERVED)).isGreaterThan(without);
    assertThat(wrong.accuracy(Component.SERVED)).isLessThan(without);
    assertThat(answers(seldomWrong, many.size())).isNotEqualTo(answers(inTime, many.size()));
    assertThat(late.answers().annotations()).isBetween(90, inTime.answers().annotations() - 1);
    Report.Domain reported = Report.of(inTime);
    assertThat(reported.annotations()).isBetween(150, 160);
    assertThat(reported.auditSample().right() + reported.auditSample().wrong())
        .isEqualTo(reported.annotations());
    assertThat(reported.auditSample().anyTime().get(0))
        .isLessThan(reported.auditSample().interval().get(0));
    assertThat(inTime.accuracy(Component.SERVED))
        .isBetween(
            reported.auditSample().anyTime().get(0), reported.auditSample().anyTime().get(1));
  }

  private Playback asked(People people, List<LabelledFeature> some) {
    AdaptSettings settings = Evaluation.settings(-1, List.of(Ablation.OOD_FILTER));
    DomainContext context = DomainContext.of(world.source(), people.asking(settings));
    return new PrequentialPlayer(context, false, people, images -> {}).play("camera", 3, some);
  }

  @Test
  void shouldAnswerEachImageWhenOffline() {
    PaperSchedule short3 = new PaperSchedule(3, 1500, 3e-3, .001, .75);
    PaperRun run = new PaperRun(world.source(), MethodSettings.stream(), short3);
    OfflineSchedule offline = new OfflineSchedule(world.source(), run);

    Playback playback = offline.play("camera", 3, samples);

    assertThat(playback.lines()).hasSize(IMAGES);
    assertThat(answers(offline.play("camera", 3, samples), IMAGES))
        .isEqualTo(answers(playback, IMAGES));
    assertThat(Report.of(playback).rounds()).isZero();
    assertThat(playback.accuracy(Component.SERVED)).isGreaterThan(.25);
  }
}
