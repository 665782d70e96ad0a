import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.Socket;

public class EchoClient {
    public static void main(String[] args) {
        String host = args.length == 2 ? args[0] : "127.0.0.1";
        int port = args.length == 2 ? Integer.parseInt(args[1]) : 8000;
        System.out.println();
        System.out.println("Use EchoClient HOST PORT for non default args");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));

        try (Socket socket = new Socket(host, port);
             PrintWriter out = new PrintWriter(socket.getOutputStream(), true);
             BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
             BufferedReader keyboard = new BufferedReader(new InputStreamReader(System.in))) {
            System.out.println("Connected to " + host + ":" + port + ", use Ctrl+C to exit");
            System.out.print("> ");
            String text;
            while ((text = keyboard.readLine()) != null) {
                out.println(text);
                System.out.println("Received  :  " + in.readLine());
                System.out.print("> ");
            }
        } catch (IOException e) {
            System.err.println("Error: " + e.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }
}
