package io.unimos;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** The rules of the rooms: the table of packages on the page architecture, and those beside it. */
@AnalyzeClasses(packages = "io.unimos", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** The classes of a domain's state. */
  private static final Set<String> STATE =
      Set.of(
          "Learner",
          "Labels",
          "Queries",
          "VersionStore",
          "RoundPolicy",
          "SkippedImages",
          "DomainCounters",
          "RememberedImages",
          "RestartPoints",
          "TargetMemory",
          "AlignedPrototypes");

  /** Methods that change a part and return something. */
  private static final Set<String> CHANGES = Set.of("add", "trim", "removeIf", "compact", "again");

  @ArchTest
  static final ArchRule PACKAGES_USE_WHAT_THE_TABLE_LISTS =
      classes().should(useWhatTheTableLists(PackageTable.read()));

  @ArchTest
  static final ArchRule THE_PURE_ROOMS_KNOW_NO_KAFKA_AND_NO_AVRO =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.unimos.core..",
              "io.unimos.bundle..",
              "io.unimos.image..",
              "io.unimos.encode..",
              "io.unimos.evaluate..",
              "io.unimos.page..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..", "kafka..", "io.confluent..", "org.apache.avro..");

  @ArchTest
  static final ArchRule WHO_DECIDES_OVER_A_DOMAIN_CHANGES_NOTHING_OF_IT =
      noClasses()
          .that(
              resideInAPackage("io.unimos.core.domain")
                  .and(
                      DescribedPredicate.not(
                          nameMatching(".*[.](DomainState|Labels|Learner|RememberedImages)"))))
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "it changes a part of the state",
                  call -> {
                    JavaClass owner = call.getTargetOwner();
                    String part = owner.getSimpleName();
                    return STATE.contains(part)
                        && !call.getOriginOwner().equals(owner)
                        && (call.getTarget().getRawReturnType().getName().equals("void")
                            || CHANGES.contains(call.getTarget().getName()));
                  }))
          .because("DomainState.apply alone does, and writes it");

  @ArchTest
  static final ArchRule KAFKA_STREAMS_STAYS_IN_STREAM_AND_SERVICE =
      noClasses()
          .that(
              resideOutsideOfPackages(
                  "io.unimos.stream..",
                  "io.unimos.service..",
                  // a command lists the properties by their names
                  "io.unimos.cli.doctor"))
          // a baseline that is such an application
          .and()
          .doNotHaveFullyQualifiedName("io.unimos.lab.bench.PlainStreams")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka.streams..");

  @ArchTest
  static final ArchRule THE_TENSOR_ENGINE_STAYS_IN_ENCODE_AND_MET =
      noClasses()
          .that(resideOutsideOfPackages("io.unimos.encode..", "io.unimos.core.met.."))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule NO_TENSOR_CROSSES_A_PACKAGE =
      noMethods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .should(mentionTensors());

  @ArchTest
  static final ArchRule AWT_STAYS_IN_IMAGE =
      noClasses()
          .that(resideOutsideOfPackages("io.unimos.image..", "io.unimos.lab.."))
          .should()
          .dependOnClassesThat(resideInAnyPackage("java.awt..", "javax.imageio.."));

  @ArchTest
  static final ArchRule CLOCKS_ARE_INJECTED =
      noClasses()
          .that(
              resideOutsideOfPackages(
                  "io.unimos.service..",
                  "io.unimos.cli..",
                  "io.unimos.lab.demo..",
                  "io.unimos.lab.bench.."))
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Clock.class, "systemUTC");

  @ArchTest
  static final ArchRule RANDOMNESS_IS_SEEDED =
      noClasses()
          .should()
          .callConstructor(java.util.Random.class)
          .orShould()
          .callConstructor(java.util.SplittableRandom.class)
          .orShould()
          .callMethod(Math.class, "random");

  /**
   * Java's own deserialisation lets a stranger's bytes choose the result. Avro's generated records
   * could take part in it; nobody calls them so.
   */
  @ArchTest
  static final ArchRule NO_JAVA_SERIALISATION =
      noClasses()
          .that(resideOutsideOfPackages("io.unimos.event.."))
          .should()
          .dependOnClassesThat(
              Predicates.assignableTo(java.io.ObjectInput.class)
                  .or(Predicates.assignableTo(java.io.ObjectOutput.class)));

  /**
   * Images that come by uri are fetched by one class that checks addresses, and by no other. Whom
   * the hook before a pod's stop asks is named by the kubelet, not by a record; a benchmark asks
   * the service that it has started.
   */
  @ArchTest
  static final ArchRule NOBODY_ELSE_OPENS_CONNECTIONS =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.unimos.image.fetch.RemoteImages")
          .and()
          .doNotHaveFullyQualifiedName("io.unimos.service.StatefulPod")
          .and()
          .doNotHaveFullyQualifiedName("io.unimos.lab.bench.ForkedService")
          .should()
          .callConstructor(java.net.Socket.class)
          .orShould()
          .callConstructor(java.net.Socket.class, java.net.Proxy.class)
          .orShould()
          .callMethod(java.net.URL.class, "openConnection")
          .orShould()
          .callMethod(java.net.URL.class, "openStream")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("java.net.http..");

  @ArchTest
  static final ArchRule NO_CYCLES_IN_IMAGE =
      slices().matching("io.unimos.image.(*)..").should().beFreeOfCycles();

  /** The jars beside {@code target/lib}: only the lab's broker package may need them. */
  @ArchTest
  static final ArchRule THE_BROKERS_CLASSES_STAY_IN_THE_LAB =
      noClasses()
          .that(resideOutsideOfPackages("io.unimos.lab.broker.."))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("kafka..");

  @ArchTest
  static final ArchRule STEPS_ARE_PROCESSORS =
      classes()
          .that()
          .haveSimpleNameEndingWith("Step")
          .and()
          .resideInAPackage("io.unimos.stream..")
          .should()
          .implement(org.apache.kafka.streams.processor.api.Processor.class);

  private static ArchCondition<JavaClass> useWhatTheTableLists(PackageTable table) {
    return new ArchCondition<>(
        "use only the packages that the page architecture lists for theirs") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency used : type.getDirectDependenciesFromSelf()) {
          String from = type.getPackageName();
          String to = used.getTargetClass().getBaseComponentType().getPackageName();
          if (!table.permits(from, to)) {
            events.add(SimpleConditionEvent.violated(type, used.getDescription()));
          }
        }
      }
    };
  }

  private static ArchCondition<JavaMethod> mentionTensors() {
    return new ArchCondition<>("take or return tensors of the engine") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean mentions =
            isTensor(method.getRawReturnType())
                || method.getRawParameterTypes().stream().anyMatch(ArchitectureTest::isTensor);
        events.add(
            new SimpleConditionEvent(method, mentions, method.getFullName() + " mentions tensors"));
      }
    };
  }

  private static boolean isTensor(JavaClass type) {
    return type.getPackageName().startsWith("ai.djl.ndarray");
  }
}
