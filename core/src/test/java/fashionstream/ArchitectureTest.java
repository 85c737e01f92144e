package fashionstream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "fashionstream", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule SHOULD_HAVE_LAYERS_WITHOUT_CYCLES =
            slices().matching("fashionstream.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SHOULD_KEEP_KAFKA_OUT_OF_INFERENCE_AND_ACCURACY = noClasses()
            .that()
            .resideInAnyPackage("fashionstream.inference", "fashionstream.accuracy")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule SHOULD_NOT_DEPEND_ON_THE_SCHEMAS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("fashionstream.schema", "fashionstream.registry..", "org.apache.avro..");

    @ArchTest
    static final ArchRule SHOULD_KEEP_INFERENCE_AND_ACCURACY_TO_THEMSELVES = noClasses()
            .that()
            .resideInAnyPackage("fashionstream.inference", "fashionstream.accuracy")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("fashionstream.console", "fashionstream.evaluation");

    @ArchTest
    static final ArchRule SHOULD_KEEP_PERTURBATIONS_FREE_OF_KAFKA_AND_MODELS = noClasses()
            .that()
            .resideInAPackage("fashionstream.perturbation")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "fashionstream.perturbation", "org.jspecify..");

    @ArchTest
    static final ArchRule SHOULD_KEEP_CONTESTS_FREE_OF_KAFKA_AND_MODELS = noClasses()
            .that()
            .resideInAPackage("fashionstream.contest")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "fashionstream.contest", "fashionstream.accuracy", "org.jspecify..");

    @ArchTest
    static final ArchRule SHOULD_KEEP_DRIFT_FREE_OF_KAFKA_AND_MODELS = noClasses()
            .that()
            .resideInAPackage("fashionstream.drift")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "java..",
                    "fashionstream.drift",
                    "fashionstream.accuracy",
                    "com.fasterxml.jackson..",
                    "org.apache.commons.statistics..",
                    "org.jspecify..");
}
