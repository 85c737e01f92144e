package fashionstream.web;

import fashionstream.config.WebSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;

/** Opens the socket of the server. It is opened before anything else, so that a port in use is reported immediately. */
final class ListenSocket {
    private ListenSocket() {}

    /** @throws WebException if the address can't be listened on */
    static ServerSocketChannel open(WebSettings settings) {
        InetSocketAddress address = address(settings);
        try {
            ServerSocketChannel socket = ServerSocketChannel.open();
            try {
                return socket.setOption(StandardSocketOptions.SO_REUSEADDR, true)
                        .bind(address);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (BindException e) {
            throw new WebException(cause(settings, e), e);
        } catch (IOException e) {
            throw new WebException("can't listen on " + place(settings) + ": " + e.getMessage(), e);
        }
    }

    private static InetSocketAddress address(WebSettings settings) {
        try {
            return new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port());
        } catch (UnknownHostException e) {
            throw new WebException(
                    "web.host " + settings.host() + " is neither an address nor a name of this machine", e);
        }
    }

    private static String cause(WebSettings settings, SocketException failure) {
        return String.valueOf(failure.getMessage()).contains("in use")
                ? "port " + settings.port() + " is in use on " + settings.host()
                        + "; choose another with --set web.port=PORT, 0 for any free one"
                : "can't listen on " + place(settings) + ": " + failure.getMessage() + "; check web.host and web.port";
    }

    private static String place(WebSettings settings) {
        return settings.host() + ":" + settings.port();
    }

    /** The address to connect to for a listen address; wildcard addresses become the loopback address. */
    static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0", "::", "[::]" -> "127.0.0.1";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }
}
