package ua.kpi.rr.balancer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import ua.kpi.rr.wire.Listener;
import ua.kpi.rr.wire.Peers;

public class BalancerApp extends Listener {
    private static final byte[] SORRY = "Error: Could not connect to backend server.".getBytes(StandardCharsets.US_ASCII);
    private final List<InetSocketAddress> backends;

    BalancerApp(List<InetSocketAddress> backends) {
        this.backends = backends;
    }

    private static void log(String what) {
        System.out.println("[PROXY] " + what);
    }

    @Override
    protected void ready(int port) {
        log("TCP Proxy listening on 0.0.0.0:" + port);
        List<String> names = new ArrayList<>();
        for (InetSocketAddress b : backends) names.add("('" + b.getHostString() + "', " + b.getPort() + ")");
        log("Balancing between: [" + String.join(", ", names) + "]");
    }

    @Override
    protected void handle(Socket client) {
        String peer = Peers.of(client);
        Rotation rotation = new Rotation(backends);
        log("New client connected from " + peer);
        try (client) {
            byte[] buf = new byte[CHUNK];
            int n;
            while ((n = client.getInputStream().read(buf)) > 0) {
                int which = rotation.advance();
                byte[] reply = ask(which, peer, buf, n);
                if (reply.length > 0) client.getOutputStream().write(reply);
            }
        } catch (IOException e) {
            if (Peers.abrupt(e)) log("Client " + peer + " disconnected abruptly.");
        }
        log("Client " + peer + " disconnected.");
    }

    private byte[] ask(int which, String peer, byte[] buf, int n) {
        InetSocketAddress b = backends.get(which);
        String name = b.getHostString() + ":" + b.getPort();
        log("Client " + peer + " -> Server " + (which + 1) + " (" + name + ")");
        try (Socket up = new Socket(b.getHostString(), b.getPort())) {
            up.getOutputStream().write(buf, 0, n);
            byte[] answer = new byte[2048];
            int got = 0;
            int want = n + ("server-" + (which + 1)).length();
            // відповідь трохи довша за запит
            while (got < want) {
                int r = up.getInputStream().read(answer, got, answer.length - got);
                if (r < 0) break;
                got += r;
            }
            return java.util.Arrays.copyOf(answer, got);
        } catch (IOException e) {
            log("Error connecting to server " + name + ": " + e.getMessage());
            return SORRY;
        }
    }

    public static void main(String[] args) throws IOException {
        int port = 9090;
        List<InetSocketAddress> list = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "-l":
                case "--listen":
                    port = Integer.parseInt(args[++i]);
                    break;
                case "-b":
                case "--backend":
                    String[] hp = args[++i].split(":");
                    list.add(InetSocketAddress.createUnresolved(hp[0], Integer.parseInt(hp[1])));
                    break;
                default:
                    System.err.println("BalancerApp [-l PORT] [-b HOST:PORT]...");
                    System.exit(1);
            }
        }
        if (list.isEmpty()) {
            list.add(InetSocketAddress.createUnresolved("localhost", 8001));
            list.add(InetSocketAddress.createUnresolved("localhost", 8002));
        }
        new BalancerApp(list).listen(port);
    }
}
