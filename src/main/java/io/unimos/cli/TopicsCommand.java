package io.unimos.cli;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.service.ExitCodes;
import io.unimos.service.check.Cluster;
import io.unimos.service.check.Problem;
import io.unimos.service.check.StartupCheck;
import io.unimos.service.check.TopicCheck;
import io.unimos.service.check.TopicPlan;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The topics that the service needs. */
@Command(description = "Create and check the topics.")
public final class TopicsCommand {

  /** The checks of {@code run}, all of them, without running. */
  @Command(
      name = "check",
      description = {
        "Check topics, message sizes and the schema registry for both roles.",
        "Exit 78 and a line for each problem."
      })
  int check(
      @Mixin SettingsOptions options,
      @Option(names = "--json", description = "A JSON object a line.") boolean json) {
    List<Problem> problems = StartupCheck.problems(options.load(), EnumSet.allOf(Role.class));
    if (json) {
      problems.forEach(problem -> options.out().println(json(problem)));
      return tell(List.of(), problems, options.out());
    }
    if (problems.isEmpty()) {
      options.out().println("topics and registry are as the settings want them");
    }
    return tell(problems, options.out());
  }

  private static String json(Problem problem) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("key", problem.key());
    fields.put("problem", problem.text());
    fields.put("stops", problem.stops());
    return EventView.json(fields);
  }

  /** Makes the topics that are missing; never changes one that is there. */
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
      return tell(TopicCheck.problems(settings, cluster, EnumSet.allOf(Role.class)), out);
    }
  }

  /** A line for each problem, and what the process ends with. */
  static int tell(List<Problem> problems, PrintWriter out) {
    return tell(problems, problems, out);
  }

  private static int tell(List<Problem> told, List<Problem> problems, PrintWriter out) {
    told.forEach(out::println);
    out.flush();
    return problems.isEmpty() ? ExitCodes.OK : ExitCodes.CONFIGURATION;
  }
}
