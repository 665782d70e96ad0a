package de.fhm.netze.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import de.fhm.netze.util.Constants;
import de.fhm.netze.util.Log;

/**
 * Praktikum 2: Echo-Server, der jeden Client in einem eigenen Thread bedient.
 *
 * @author Sebastian Huber
 */
public class EchoServer {

    private final int port;
    private final ExecutorService pool = Executors.newCachedThreadPool();

    public EchoServer(int port) {
        this.port = port;
    }

    public void run() throws IOException {
        try (ServerSocket serverSocket = new ServerSocket()) {
            serverSocket.setReuseAddress(true);
            serverSocket.bind(new InetSocketAddress(port), 128);
            Log.info("Server gestartet auf Port " + port);
            while (true) {
                Socket socket = serverSocket.accept();
                pool.execute(new ClientHandler(socket));
            }
        }
    }

    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Log.info("Server wird beendet");
            // ohne halt() liefert die JVM 130 statt 0
            Runtime.getRuntime().halt(0);
        }, "shutdown"));
        try {
            new EchoServer(Constants.SERVER_PORT).run();
        } catch (IOException e) {
            Log.error("Server konnte nicht gestartet werden", e);
        }
    }
}
