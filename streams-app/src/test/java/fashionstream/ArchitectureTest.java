package fashionstream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "fashionstream", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule SHOULD_KEEP_THE_WEB_OUT_OF_THE_TOPOLOGY = noClasses()
            .that()
            .resideInAnyPackage("fashionstream.topology", "fashionstream.image", "fashionstream.config")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta..", "fashionstream.web");

    @ArchTest
    static final ArchRule SHOULD_KEEP_THE_SERVER_FREE_OF_WHAT_IT_SHOWS = noClasses()
            .that()
            .resideInAPackage("fashionstream.web")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "fashionstream.topology", "fashionstream.metrics", "fashionstream.health");
}
