import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

public class EchoClient {
    public static void main(String[] args) {
        String host = args.length == 2 ? args[0] : "127.0.0.1";
        int port = args.length == 2 ? Integer.parseInt(args[1]) : 8000;
        System.out.println();
        System.out.println("Use EchoClient HOST PORT for non default args");

        try (Socket socket = new Socket(host, port); Scanner keyboard = new Scanner(System.in)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                System.out.println("Ctrl + C, exiting...");
                Runtime.getRuntime().halt(0);
            }));
            System.out.println("Connected to " + host + ":" + port + ", use Ctrl+C to exit");
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[1024];
            System.out.print("> ");
            while (keyboard.hasNextLine()) {
                String text = keyboard.nextLine();
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                int n = in.read(buffer);
                if (n == -1) {
                    break;
                }
                System.out.println("Received  :  " + new String(buffer, 0, n, StandardCharsets.UTF_8));
                System.out.print("> ");
            }
            socket.close();
            Runtime.getRuntime().halt(0);
        } catch (IOException e) {
            System.err.println("Error: " + e.getMessage());
            System.exit(1);
        }
    }
}
