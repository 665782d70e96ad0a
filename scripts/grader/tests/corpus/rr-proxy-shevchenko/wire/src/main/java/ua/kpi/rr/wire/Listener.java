package ua.kpi.rr.wire;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/** Спільний цикл accept для backend і balancer */
public abstract class Listener {
    public static final int CHUNK = 1024;

    protected abstract void handle(Socket s);

    protected abstract void ready(int port);

    public void listen(int port) throws IOException {
        try (ServerSocket ss = new ServerSocket(port, 128)) {
            ready(port);
            for (;;) {
                Socket s = ss.accept();
                Thread t = new Thread(() -> handle(s));
                t.setDaemon(true);
                t.start();
            }
        }
    }
}
