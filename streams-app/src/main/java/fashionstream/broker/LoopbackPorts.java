package fashionstream.broker;

import fashionstream.kafka.BrokerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The ports of the broker: two different ports of the loopback interface.
 *
 * @param broker port for clients
 * @param controller port of the controller, which only the broker uses
 */
record LoopbackPorts(int broker, int controller) {
    /** Only this machine can connect, because the development broker requires no password. */
    static final String HOST = "127.0.0.1";

    /**
     * Finds ports that are free now. Another process may take them before the broker does; the broker then fails to
     * bind, which its caller handles.
     *
     * @param port the port for clients, or 0 for any free one
     * @throws BrokerException if {@code port} is in use
     */
    static LoopbackPorts find(int port) {
        // Both sockets are open at once, so that the two ports differ.
        try (ServerSocket broker = bind(port);
                ServerSocket controller = bind(0)) {
            return new LoopbackPorts(broker.getLocalPort(), controller.getLocalPort());
        } catch (IOException e) {
            throw new BrokerException("could not look for a free port on " + HOST + ": " + e.getMessage(), e);
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            if (port == 0) {
                throw e;
            }
            throw inUse(port, e);
        }
    }

    static BrokerException inUse(int port, Throwable cause) {
        return new BrokerException("port " + port + " is in use on " + HOST + "; choose another with --port", cause);
    }
}
