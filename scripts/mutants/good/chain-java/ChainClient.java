import java.io.*;
import java.net.*;
import java.util.Scanner;

public class ChainClient {
    public static void main(String[] args) {
        try (Scanner input = new Scanner(new File(args[0]))) {
            String name = input.nextLine().trim();
            String[] first = input.nextLine().trim().split("\\s+");
            StringBuilder request = new StringBuilder(name + "\n");
            while (input.hasNextLine()) {
                String hop = input.nextLine().trim();
                if (!hop.isEmpty()) {
                    request.append(hop).append("\n");
                }
            }
            try (Socket socket = new Socket(first[0], Integer.parseInt(first[1]));
                 FileOutputStream file = new FileOutputStream(name)) {
                socket.setSoTimeout(10000);
                socket.getOutputStream().write(request.toString().getBytes());
                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[4096];
                int n;
                while ((n = in.read(buffer)) != -1) {
                    file.write(buffer, 0, n);
                }
            }
            System.out.println("The file got downloaded in the client.");
        } catch (SocketTimeoutException e) {
            System.err.println("timeout error");
            System.exit(1);
        } catch (IOException e) {
            System.err.println("error: " + e.getMessage());
            System.exit(1);
        }
    }
}
