import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.*;

public class Backend {
    private static String name;

    private static void serve(Socket client) {
        String peer = "('" + client.getInetAddress().getHostAddress() + "', " + client.getPort() + ")";
        System.out.println(name + " Client connected from " + peer);
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[1024];
            int n;
            while ((n = in.read(buffer)) > 0) {
                System.out.println(name + " Received: " + new String(buffer, 0, n, StandardCharsets.UTF_8));
                ByteArrayOutputStream reply = new ByteArrayOutputStream();
                reply.write(buffer, 0, n);
                reply.writeBytes(("server-" + id).getBytes());
                out.write(reply.toByteArray());
            }
        } catch (SocketException e) {
            System.out.println(name + " Client " + peer + " disconnected abruptly.");
        } catch (IOException e) {
            System.out.println(name + " Error: " + e.getMessage());
        }
        System.out.println(name + " Client " + peer + " disconnected.");
    }

    private static String id;

    public static void main(String[] args) throws IOException {
        id = args[0];
        name = "[SERVER " + id + "]";
        int port = Integer.parseInt(args[1]);
        ExecutorService pool = Executors.newCachedThreadPool();
        Runtime.getRuntime().addShutdownHook(
                new Thread(() -> System.out.println(name + " Server shutting down.")));
        try (ServerSocket server = new ServerSocket(port)) {
            System.out.println(name + " Listening on 0.0.0.0:" + port);
            while (true) {
                Socket client = server.accept();
                pool.execute(() -> serve(client));
            }
        }
    }
}
