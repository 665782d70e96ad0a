import java.io.*;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

public class MenuClient {
    private static final String MENU = "<Menu>\n1) convert text to UPPER-case\n2) get my IP address and port number\n"
            + "3) get server request count\n4) get server running time\n5) exit";

    public static void main(String[] args) {
        String host = args.length > 0 ? args[0] : "127.0.0.1";
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 29999;
        Thread bye = new Thread(() -> {
            System.out.println("\nBye bye~");
            Runtime.getRuntime().halt(0);
        });
        Runtime.getRuntime().addShutdownHook(bye);
        try (Socket socket = new Socket(host, port)) {
            System.out.println("The client is running on port " + socket.getLocalPort());
            talk(socket);
        } catch (IOException e) {
            System.out.println("The server cannot be reached: " + e.getMessage());
            Runtime.getRuntime().removeShutdownHook(bye);
            System.exit(1);
        }
    }

    private static void talk(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        OutputStream out = socket.getOutputStream();
        Scanner keyboard = new Scanner(System.in);
        while (true) {
            System.out.println(MENU);
            System.out.print("Input option: ");
            if (!keyboard.hasNextLine()) {
                return;
            }
            String request = keyboard.nextLine();
            switch (request) {
                case "5":
                    return;
                case "1":
                    System.out.print("Input sentence: ");
                    request += keyboard.hasNextLine() ? keyboard.nextLine() : "";
                    break;
                case "2": case "3": case "4":
                    break;
                default:
                    System.out.println("Wrong option, try again");
                    continue;
            }
            long sent = System.nanoTime();
            out.write((request + "\n").getBytes(StandardCharsets.UTF_8));
            String reply = in.readLine();
            double rtt = (System.nanoTime() - sent) / 1e6;
            if (reply == null) {
                throw new EOFException("it closed the connection");
            }
            System.out.println("\nReply from server: " + reply);
            System.out.printf("RTT = %.3f ms%n%n", rtt);
        }
    }
}
