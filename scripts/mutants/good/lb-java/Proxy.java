import java.io.*;
import java.net.*;
import java.util.concurrent.*;

public class Proxy {
    private static final String HOST = "localhost";
    private static int[] backends = {8001, 8002};

    private static byte[] forward(int port, byte[] request, int length) throws IOException {
        try (Socket backend = new Socket(HOST, port)) {
            backend.getOutputStream().write(request, 0, length);
            byte[] reply = new byte[2048];
            int n = backend.getInputStream().read(reply);
            return java.util.Arrays.copyOf(reply, Math.max(n, 0));
        }
    }

    private static void serve(Socket client) {
        String peer = "('" + client.getInetAddress().getHostAddress() + "', " + client.getPort() + ")";
        System.out.println("[PROXY] New client connected from " + peer);
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] request = new byte[1024];
            int turn = 0;
            int n;
            while ((n = in.read(request)) != -1) {
                int port = backends[turn];
                System.out.println("[PROXY] Client " + peer + " -> Server " + (turn + 1)
                        + " (" + HOST + ":" + port + ")");
                turn = (turn + 1) % backends.length;
                byte[] reply;
                try {
                    reply = forward(port, request, n);
                } catch (IOException e) {
                    System.out.println("[PROXY] Error connecting to server " + HOST + ":" + port
                            + ": " + e.getMessage());
                    reply = "Error: Could not connect to backend server.".getBytes();
                }
                out.write(reply);
                out.flush();
            }
        } catch (IOException e) {
            System.out.println("[PROXY] Client " + peer + " disconnected abruptly.");
        }
        System.out.println("[PROXY] Client " + peer + " disconnected.");
    }

    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 9090;
        if (args.length > 2) {
            backends = new int[] {Integer.parseInt(args[1]), Integer.parseInt(args[2])};
        }
        ExecutorService pool = Executors.newCachedThreadPool();
        try (ServerSocket server = new ServerSocket(port)) {
            System.out.println("[PROXY] TCP Proxy listening on 0.0.0.0:" + port);
            System.out.println("[PROXY] Balancing between: [('" + HOST + "', " + backends[0]
                    + "), ('" + HOST + "', " + backends[1] + ")]");
            while (true) {
                Socket client = server.accept();
                pool.execute(() -> serve(client));
            }
        }
    }
}
