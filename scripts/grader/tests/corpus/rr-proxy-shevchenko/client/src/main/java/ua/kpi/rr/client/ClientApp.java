package ua.kpi.rr.client;

import java.io.IOException;
import java.net.Socket;

public class ClientApp {
    public static void main(String[] args) throws InterruptedException {
        String host = args.length > 1 ? args[1] : "localhost";
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 9090;
        int status = 0;
        try (Socket s = new Socket(host, port)) {
            System.out.println("Connected to proxy at " + host + ":" + port);
            for (int i = 1; i <= 4; i++) {
                System.out.println("\nSending: 'hello' (Request " + i + ")");
                s.getOutputStream().write("hello".getBytes());
                byte[] buf = new byte[1024];
                int n = s.getInputStream().read(buf);
                if (n < 0) throw new IOException("proxy closed the connection");
                System.out.println("Received: '" + new String(buf, 0, n) + "'");
                Thread.sleep(1000);
            }
        } catch (IOException e) {
            System.out.println("Error: " + e.getMessage());
            status = 1;
        }
        System.out.println("Client shutting down.");
        System.exit(status);
    }
}
