package io.unimos.cli;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.service.ExitCodes;
import io.unimos.service.check.Cluster;
import io.unimos.service.check.Problem;
import io.unimos.service.check.TopicCheck;
import io.unimos.service.check.TopicPlan;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The commands on the topics that the service needs. */
@Command(description = "Create the topics.")
public final class TopicsCommand {

  /** Creates the missing topics; never changes an existing one. */
  @Command(
      name = "create",
      description = {
        "Create the topics that are missing; those that exist stay as they are.",
        "Exit 78 and a line for each that is not as the settings want it."
      })
  int create(@Mixin SettingsOptions options) {
    Settings settings = options.load();
    PrintWriter out = options.out();
    try (Cluster cluster = new Cluster(settings)) {
      List<TopicPlan> plans = TopicPlan.of(settings);
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
