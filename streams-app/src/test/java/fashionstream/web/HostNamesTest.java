package fashionstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.config.WebSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
    private final HostNames names = names("127.0.0.1", List.of("Dashboard.example", "proxy.example:8443"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8080",
                "LOCALHOST:8080",
                "127.0.0.1:8080",
                "[::1]:8080",
                "172.18.0.4:8080",
                "dashboard.example",
                "dashboard.example:443",
                "proxy.example:8443"
            })
    void shouldAllowItsOwnAddressesAndTheNamesOfTheSettings(String host) {
        assertThat(names.allow(host, "172.18.0.4", 8080)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:8080",
                "localhost",
                "localhost:8081",
                "localhost.evil.example:8080",
                "127.0.0.1.evil.example:8080",
                "172.18.0.5:8080",
                "proxy.example",
                "proxy.example:8080",
                "evil.example/@localhost:8080",
                "localhost:8080:8080",
                "localhost:8080,evil.example",
                "[::1",
                ":8080"
            })
    void shouldRejectOtherNames(String host) {
        assertThat(names.allow(host, "172.18.0.4", 8080)).isFalse();
    }

    @Test
    void shouldAcceptNamesWithoutPort80() {
        assertThat(names.allow("localhost", "127.0.0.1", 80)).isTrue();
    }

    @Test
    void shouldAllowTheNameThatItListensOnAndIpv6Addresses() {
        HostNames named = names("box.example", List.of());

        assertThat(named.allow("box.example:8080", "10.0.0.1", 8080)).isTrue();
        assertThat(named.allow("[fe80::1]:8080", "fe80::1", 8080)).isTrue();
        assertThat(named.allow("[fe80::2]:8080", "fe80::1", 8080)).isFalse();
    }

    private static HostNames names(String host, List<String> hosts) {
        return new HostNames(new WebSettings(host, 8080, hosts, 1, false));
    }
}
