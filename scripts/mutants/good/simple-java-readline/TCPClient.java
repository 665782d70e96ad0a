import java.io.*;
import java.net.*;

class TCPClient {
    public static void main(String[] argv) throws Exception {
        String host = argv.length > 1 ? argv[0] : "localhost";
        int port = argv.length > 1 ? Integer.parseInt(argv[1]) : 12000;

        BufferedReader inFromUser = new BufferedReader(new InputStreamReader(System.in));
        Socket clientSocket = new Socket(host, port);
        System.out.println("The client is running on port " + clientSocket.getLocalPort());

        DataOutputStream outToServer = new DataOutputStream(clientSocket.getOutputStream());
        BufferedReader inFromServer =
                new BufferedReader(new InputStreamReader(clientSocket.getInputStream()));

        System.out.print("Input lowercase sentence: ");
        String sentence = inFromUser.readLine();
        outToServer.writeBytes(sentence + '\n');
        String modifiedSentence = inFromServer.readLine();
        System.out.println("Reply from server: " + modifiedSentence);
        clientSocket.close();
    }
}
