package io.unimos.cli;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.service.Cluster;
import io.unimos.service.ExitCodes;
import io.unimos.service.Problem;
import io.unimos.service.TopicCheck;
import io.unimos.service.TopicPlan;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes the topics that are missing; never changes one that is there. */
@Command(
    description = {
      "Create the topics that are missing; those that exist stay as they are.",
      "Exit 78 and a line for each that is not as the settings want it."
    })
public final class TopicsCreateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Override
  public Integer call() {
    Settings settings = options.load();
    PrintWriter out = spec.commandLine().getOut();
    try (Cluster cluster = new Cluster(settings)) {
      List<TopicPlan> plans = TopicPlan.all(settings.topics());
      Set<String> there = cluster.describe(plans.stream().map(TopicPlan::name).toList()).keySet();
      for (TopicPlan plan : plans) {
        boolean created =
            !there.contains(plan.name()) && cluster.create(plan.asNew(settings.topics()));
        out.println((created ? "created " : "exists  ") + plan.name());
        out.flush();
      }
      List<Problem> problems = TopicCheck.problems(settings, cluster, EnumSet.allOf(Role.class));
      problems.forEach(out::println);
      out.flush();
      return problems.isEmpty() ? ExitCodes.OK : ExitCodes.CONFIGURATION;
    }
  }
}
