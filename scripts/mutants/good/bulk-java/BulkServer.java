import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

public class BulkServer {
    private static final int SIZE = 102400;

    private static void handle(Socket socket) {
        String peer = "('" + socket.getInetAddress().getHostAddress() + "', " + socket.getPort() + ")";
        System.out.println("Connected by client at " + peer);
        try (socket) {
            byte[] data = socket.getInputStream().readNBytes(SIZE);
            System.out.println("Received " + data.length + " bytes");
            socket.getOutputStream().write(data);
            System.out.println("Data sent back to client");
        } catch (IOException e) {
            System.err.println(peer + ": " + e.getMessage());
        }
        System.out.println("Connection closed by client at " + peer);
    }

    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8000;
        ServerSocket server = new ServerSocket(port);
        System.out.println("Server at 0.0.0.0:" + port);
        while (true) {
            Socket socket = server.accept();
            new Thread(() -> handle(socket)).start();
        }
    }
}
