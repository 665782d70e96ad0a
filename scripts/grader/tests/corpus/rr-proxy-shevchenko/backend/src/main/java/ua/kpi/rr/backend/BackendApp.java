package ua.kpi.rr.backend;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import ua.kpi.rr.wire.Listener;
import ua.kpi.rr.wire.Peers;

public class BackendApp extends Listener {
    private final String id;

    BackendApp(String id) {
        this.id = id;
    }

    private void log(String what) {
        System.out.println("[SERVER " + id + "] " + what);
    }

    @Override
    protected void ready(int port) {
        log("Listening on 0.0.0.0:" + port);
    }

    @Override
    protected void handle(Socket s) {
        String peer = Peers.of(s);
        log("Client connected from " + peer);
        try (s) {
            byte[] buf = new byte[CHUNK];
            int n;
            while ((n = s.getInputStream().read(buf)) > 0) {
                log("Received: " + new String(buf, 0, n, StandardCharsets.UTF_8));
                byte[] tail = ("server-" + id).getBytes(StandardCharsets.US_ASCII);
                byte[] out = new byte[n + tail.length];
                System.arraycopy(buf, 0, out, 0, n);
                System.arraycopy(tail, 0, out, n, tail.length);
                s.getOutputStream().write(out);
            }
        } catch (IOException e) {
            log(Peers.abrupt(e) ? "Client " + peer + " disconnected abruptly." : "Error: " + e.getMessage());
        }
        log("Client " + peer + " disconnected.");
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("Usage: java ua.kpi.rr.backend.BackendApp <port> <server-id>");
            System.exit(1);
        }
        BackendApp app = new BackendApp(args[1]);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            app.log("Server shutting down.");
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }));
        app.listen(Integer.parseInt(args[0]));
    }
}
