package fashionstream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeJars;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Checks classes of this module only: a jar may contain the tests of another module. */
@AnalyzeClasses(
        packages = "fashionstream",
        importOptions = {DoNotIncludeTests.class, DoNotIncludeJars.class})
class ArchitectureTest {
    private static final String[] WEB = {"io.javalin..", "org.eclipse.jetty..", "jakarta..", "fashionstream.web"};

    @ArchTest
    static final ArchRule SHOULD_HAVE_LAYERS_WITHOUT_CYCLES =
            slices().matching("fashionstream.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SHOULD_KEEP_KAFKA_OUT_OF_THE_COUNTS = noClasses()
            .that()
            .resideInAPackage("fashionstream.rolling.counts")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "fashionstream.kafka", "fashionstream.rolling");

    @ArchTest
    static final ArchRule SHOULD_KEEP_PICOCLI_IN_THE_COMMANDS = noClasses()
            .that()
            // The console has the options that the commands of all applications share.
            .resideOutsideOfPackages("fashionstream.cli", "fashionstream.console")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule SHOULD_KEEP_THE_WEB_OUT_OF_THE_STREAMS = noClasses()
            .that()
            .resideInAnyPackage(
                    "fashionstream.kafka",
                    "fashionstream.topics",
                    "fashionstream.microbatch",
                    "fashionstream.classification",
                    "fashionstream.rolling..",
                    "fashionstream.streams",
                    "fashionstream.image",
                    "fashionstream.config")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(WEB);

    @ArchTest
    static final ArchRule SHOULD_KEEP_THE_TWO_TOPOLOGIES_APART = noClasses()
            .that()
            .resideInAPackage("fashionstream.classification")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("fashionstream.rolling..");

    @ArchTest
    static final ArchRule SHOULD_KEEP_THE_SERVER_FREE_OF_WHAT_IT_SHOWS = noClasses()
            .that()
            .resideInAPackage("fashionstream.web")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "fashionstream.streams", "fashionstream.metrics", "fashionstream.health");
}
