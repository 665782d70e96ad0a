import java.io.*;
import java.net.*;

public class Client {
    public static void main(String[] args) throws Exception {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 9090;
        try (Socket socket = new Socket("localhost", port)) {
            System.out.println("Connected to proxy at localhost:" + port);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[1024];
            for (int i = 1; i <= 4; i++) {
                System.out.println();
                System.out.println("Sending: 'hello' (Request " + i + ")");
                out.write("hello".getBytes());
                int n = in.read(buffer);
                if (n < 0) {
                    System.out.println("Proxy closed the connection");
                    break;
                }
                System.out.println("Received: '" + new String(buffer, 0, n) + "'");
                if (i < 4) {
                    Thread.sleep(1000);
                }
            }
        } catch (IOException e) {
            System.out.println("Error: " + e.getMessage());
        }
        System.out.println("Client shutting down.");
    }
}
