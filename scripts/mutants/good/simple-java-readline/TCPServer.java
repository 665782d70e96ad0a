import java.io.*;
import java.net.*;

class TCPServer {
    public static void main(String[] argv) throws Exception {
        int port = argv.length > 0 ? Integer.parseInt(argv[0]) : 12000;
        String clientSentence;
        String capitalizedSentence;

        ServerSocket welcomeSocket = new ServerSocket(port);
        System.out.println("The server is ready to receive on port " + port);

        while (true) {
            Socket connectionSocket = welcomeSocket.accept();
            System.out.println("Connection request from "
                    + connectionSocket.getInetAddress().getHostAddress() + ":" + connectionSocket.getPort());
            try {
                BufferedReader inFromClient =
                        new BufferedReader(new InputStreamReader(connectionSocket.getInputStream()));
                PrintWriter outToClient = new PrintWriter(connectionSocket.getOutputStream(), true);
                clientSentence = inFromClient.readLine();
                if (clientSentence != null) {
                    capitalizedSentence = clientSentence.toUpperCase();
                    outToClient.print(capitalizedSentence + "\n");
                    outToClient.flush();
                }
            } catch (IOException e) {
                System.out.println("Client lost: " + e.getMessage());
            } finally {
                connectionSocket.close();
            }
        }
    }
}
