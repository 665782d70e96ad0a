import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;

public class MenuServer {
    private static final long start = System.nanoTime();
    private static int connected = 0;
    private static int served = 0;

    private static synchronized void connect(int id) {
        connected++;
        System.out.println("Client " + id + " connected. Number of connected clients = " + connected);
    }

    private static synchronized void disconnect(int id) {
        connected--;
        System.out.println("Client " + id + " disconnected. Number of connected clients = " + connected);
    }

    private static synchronized void report() {
        System.out.println("Number of connected clients = " + connected);
    }

    private static synchronized int request(char command) {
        System.out.println("Command " + command);
        return ++served;
    }

    private static class ClientThread extends Thread {
        private final Socket socket;
        private final int id;

        ClientThread(Socket socket, int id) {
            this.socket = socket;
            this.id = id;
        }

        @Override
        public void run() {
            try (socket) {
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out = new PrintWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8), true);
                String line;
                while ((line = in.readLine()) != null && !line.equals("5")) {
                    out.println(answer(line));
                }
            } catch (IOException e) {
                // The client has gone without a word.
            } finally {
                disconnect(id);
            }
        }

        private String answer(String line) {
            if (line.isEmpty() || "1234".indexOf(line.charAt(0)) < 0) {
                return "error: unknown command";
            }
            int count = request(line.charAt(0));
            switch (line.charAt(0)) {
                case '1':
                    return line.substring(1).toUpperCase();
                case '2':
                    return "client IP = " + socket.getInetAddress().getHostAddress() + ", port = " + socket.getPort();
                case '3':
                    return "requests served = " + count;
                default:
                    long t = (System.nanoTime() - start) / 1_000_000_000L;
                    return String.format("run time = %02d:%02d:%02d", t / 3600, t / 60 % 60, t % 60);
            }
        }
    }

    private static void everyMinute() {
        for (long minute = 1; ; minute++) {
            try {
                long left = start + minute * 60_000_000_000L - System.nanoTime();
                Thread.sleep(Math.max(0, left / 1_000_000));
            } catch (InterruptedException e) {
                return;
            }
            report();
        }
    }

    public static void main(String[] args) throws IOException {
        String host = args.length > 0 ? args[0] : "0.0.0.0";
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 29999;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("Bye bye~");
            Runtime.getRuntime().halt(0);
        }));
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(host, port), 100);
        System.out.println("The server is ready to receive on port " + port);
        Thread reporter = new Thread(MenuServer::everyMinute);
        reporter.setDaemon(true);
        reporter.start();
        int id = 0;
        while (true) {
            Socket socket = server.accept();
            System.out.println("Connection request from " + socket.getInetAddress().getHostAddress() + ":" + socket.getPort());
            id++;
            connect(id);
            new ClientThread(socket, id).start();
        }
    }
}
