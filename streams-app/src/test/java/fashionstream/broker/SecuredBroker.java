package fashionstream.broker;

import fashionstream.config.AppConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** A broker with authentication and ACLs. A topic without ACLs is open to all users. */
public final class SecuredBroker implements AutoCloseable {
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    private final EmbeddedBroker broker;
    private final Admin admin;

    private SecuredBroker(EmbeddedBroker broker) {
        this.broker = broker;
        this.admin = Admin.create(new HashMap<>(client("admin")));
    }

    public static SecuredBroker start(Path directory) {
        return new SecuredBroker(EmbeddedBroker.start(
                directory,
                0,
                Map.of(
                        "listener.security.protocol.map",
                        "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "sasl.mechanism.inter.broker.protocol",
                        "PLAIN",
                        "listener.name.plaintext.plain.sasl.jaas.config",
                        LOGIN + " username=\"admin\" password=\"secret\" user_admin=\"secret\" user_app=\"secret\";",
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found",
                        "true",
                        // Only the node itself uses the controller's listener.
                        "super.users",
                        "User:admin;User:ANONYMOUS")));
    }

    /** Settings of a client with all permissions. */
    public AppConfig adminConfig() {
        return AppConfig.of(client("admin"));
    }

    /** Settings of an application without special permissions. */
    public AppConfig config() {
        return AppConfig.of(client("app"));
    }

    private Map<String, String> client(String user) {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                LOGIN + " username=\"" + user + "\" password=\"secret\";");
    }

    /** An admin client with all permissions. */
    public Admin admin() {
        return admin;
    }

    /** Restricts the application to these operations on a topic. */
    public void allowOnly(String topic, AclOperation... operations) throws Exception {
        ResourcePattern pattern = new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL);
        // The list is never empty in between, which would open the topic to all users.
        List<AclBinding> wanted = Stream.concat(
                        Stream.of(binding(pattern, "User:nobody", AclOperation.ALL)),
                        Stream.of(operations).map(operation -> binding(pattern, "User:app", operation)))
                .toList();
        admin.createAcls(wanted).all().get();
        List<AclBindingFilter> others = admin
                .describeAcls(new AclBindingFilter(pattern.toFilter(), AccessControlEntryFilter.ANY))
                .values()
                .get()
                .stream()
                .filter(binding -> !wanted.contains(binding))
                .map(AclBinding::toFilter)
                .toList();
        admin.deleteAcls(others).all().get();
    }

    private static AclBinding binding(ResourcePattern pattern, String user, AclOperation operation) {
        return new AclBinding(pattern, new AccessControlEntry(user, "*", operation, AclPermissionType.ALLOW));
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
