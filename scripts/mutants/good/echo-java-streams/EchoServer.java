import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

public class EchoServer {
    public static void main(String[] args) throws IOException {
        String host = args.length == 2 ? args[0] : "127.0.0.1";
        int port = args.length == 2 ? Integer.parseInt(args[1]) : 8000;
        System.out.println();
        System.out.println("Use EchoServer HOST PORT for non default args");

        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(host, port));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("Ctrl + C, exiting...");
            Runtime.getRuntime().halt(0);
        }));
        System.out.println("Listening on " + host + ":" + port);

        while (true) {
            try (Socket client = server.accept()) {
                serve(client);
            } catch (IOException e) {
                System.err.println("Client lost: " + e.getMessage());
            }
        }
    }

    private static void serve(Socket client) throws IOException {
        InetAddress address = client.getInetAddress();
        String peer = "('" + address.getHostAddress() + "', " + client.getPort() + ")";
        System.out.println("Connected by " + peer);
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[1024];
        int n;
        while ((n = in.read(buffer)) != -1) {
            String text = new String(buffer, 0, n, StandardCharsets.UTF_8);
            System.out.println("Received data from " + peer + " : " + text);
            out.write(buffer, 0, n);
            out.flush();
        }
    }
}
