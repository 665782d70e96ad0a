import java.io.*;
import java.net.*;

class UDPClient {
    public static void main(String[] argv) throws Exception {
        InetAddress address = InetAddress.getByName(argv.length > 1 ? argv[0] : "localhost");
        int port = argv.length > 1 ? Integer.parseInt(argv[1]) : 12000;

        BufferedReader inFromUser = new BufferedReader(new InputStreamReader(System.in));
        DatagramSocket clientSocket = new DatagramSocket();
        System.out.println("The client is running on port " + clientSocket.getLocalPort());

        System.out.print("Input lowercase sentence: ");
        byte[] sendData = inFromUser.readLine().getBytes();
        clientSocket.send(new DatagramPacket(sendData, sendData.length, address, port));

        DatagramPacket receivePacket = new DatagramPacket(new byte[2048], 2048);
        clientSocket.receive(receivePacket);
        String reply = new String(receivePacket.getData(), 0, receivePacket.getLength());
        System.out.println("Reply from server: " + reply);
        clientSocket.close();
    }
}
