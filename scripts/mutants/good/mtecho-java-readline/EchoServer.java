import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

public class EchoServer {
    private static final Set<ClientHandler> clients = ConcurrentHashMap.newKeySet();

    static class ClientHandler extends Thread {
        private final Socket socket;

        ClientHandler(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void run() {
            String peer = "('" + socket.getInetAddress().getHostAddress() + "', " + socket.getPort() + ")";
            System.out.println("Connected by " + peer);
            try (BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
                 PrintWriter out = new PrintWriter(socket.getOutputStream(), true)) {
                String line;
                while ((line = in.readLine()) != null) {
                    System.out.println("Received data from " + peer + " : " + line);
                    out.println(line);
                }
            } catch (IOException e) {
                System.err.println(peer + ": " + e.getMessage());
            } finally {
                clients.remove(this);
                close();
            }
        }

        void close() {
            try {
                socket.close();
            } catch (IOException ignored) {
            }
        }
    }

    public static void main(String[] args) throws IOException {
        String host = args.length == 2 ? args[0] : "127.0.0.1";
        int port = args.length == 2 ? Integer.parseInt(args[1]) : 8000;
        System.out.println();
        System.out.println("Use EchoServer HOST PORT for non default args");

        try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getByName(host))) {
            Runtime.getRuntime().addShutdownHook(new Thread(EchoServer::leave));
            System.out.println("Listening on " + host + ":" + port);
            while (true) {
                ClientHandler handler = new ClientHandler(server.accept());
                clients.add(handler);
                handler.start();
            }
        }
    }

    private static void leave() {
        for (ClientHandler handler : clients) {
            handler.close();
            try {
                handler.join();
            } catch (InterruptedException ignored) {
            }
        }
        System.out.println("Ctrl + C, exiting...");
        Runtime.getRuntime().halt(0);
    }
}
