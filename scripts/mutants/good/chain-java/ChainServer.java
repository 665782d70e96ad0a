import java.io.*;
import java.net.*;
import java.util.ArrayList;
import java.util.List;

public class ChainServer {
    static class Worker extends Thread {
        private final Socket client;
        private final int number;

        Worker(Socket client, int number) {
            this.client = client;
            this.number = number;
        }

        @Override
        public void run() {
            try (client) {
                byte[] buffer = new byte[4096];
                int n = client.getInputStream().read(buffer);
                if (n <= 0) {
                    return;
                }
                List<String> lines = new ArrayList<>(List.of(new String(buffer, 0, n).trim().split("\r?\n")));
                String name = lines.remove(0).trim();
                if (lines.isEmpty()) {
                    sendFile(name);
                } else {
                    relay(name, lines);
                }
                System.out.println("file sending in thread " + number + " completed");
            } catch (IOException e) {
                System.out.println("thread " + number + ": " + e.getMessage());
            }
        }

        private void sendFile(String name) throws IOException {
            System.out.println("Working as a server in thread " + number);
            Writer out = new BufferedWriter(new OutputStreamWriter(client.getOutputStream()));
            try (Reader file = new BufferedReader(new FileReader(name))) {
                int c;
                while ((c = file.read()) != -1) {
                    out.write(c);
                }
            }
            out.flush();
        }

        private void relay(String name, List<String> hops) throws IOException {
            System.out.println("Working as a proxy in thread " + number);
            String[] next = hops.remove(0).trim().split("\\s+");
            try (Socket socket = new Socket(next[0], Integer.parseInt(next[1]))) {
                PrintWriter request = new PrintWriter(socket.getOutputStream());
                request.print(name + "\n");
                for (String hop : hops) {
                    request.print(hop + "\n");
                }
                request.flush();
                socket.getInputStream().transferTo(client.getOutputStream());
            }
        }
    }

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        try (ServerSocket server = new ServerSocket(port)) {
            System.out.println("the server is ready");
            for (int number = 0; ; number++) {
                Socket client = server.accept();
                System.out.println("creating new thread " + number);
                new Worker(client, number).start();
            }
        }
    }
}
