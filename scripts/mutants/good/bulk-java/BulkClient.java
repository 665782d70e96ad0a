import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;

public class BulkClient {
    private static final int SIZE = 102400;

    public static void main(String[] args) throws Exception {
        String host = args[0];
        int port = Integer.parseInt(args[1]);
        byte[] data = new byte[SIZE];
        new Random().nextBytes(data);

        System.out.println("Connecting to " + host + ":" + port);
        try (Socket socket = new Socket(host, port)) {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            out.write(data);
            out.flush();
            System.out.println("Sent " + data.length + " bytes");

            byte[] reply = new byte[SIZE];
            new DataInputStream(socket.getInputStream()).readFully(reply);
            System.out.println("Received " + reply.length + " bytes");
            if (!Arrays.equals(data, reply)) {
                System.err.println("The reply is not what was sent");
                System.exit(1);
            }
        } catch (EOFException e) {
            System.err.println("The server closed too early");
            System.exit(1);
        }
        System.out.println("Client finished.");
    }
}
