package fashionstream.console;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the manifest of the jar; "development" without a jar. */
public final class BuildVersion implements IVersionProvider {
    /** For picocli. */
    public BuildVersion() {}

    @Override
    public String[] getVersion() {
        String version = BuildVersion.class.getPackage().getImplementationVersion();
        return new String[] {"fashion-stream " + (version == null ? "development" : version)};
    }
}
