import java.net.*;

class UDPServer {
    public static void main(String[] argv) throws Exception {
        int port = argv.length > 0 ? Integer.parseInt(argv[0]) : 12000;
        DatagramSocket serverSocket = new DatagramSocket(port);
        byte[] receiveData = new byte[2048];
        System.out.println("The server is ready to receive on port " + port);

        while (true) {
            DatagramPacket receivePacket = new DatagramPacket(receiveData, receiveData.length);
            serverSocket.receive(receivePacket);
            InetAddress address = receivePacket.getAddress();
            System.out.println("UDP message from " + address.getHostAddress() + ":" + receivePacket.getPort());
            String sentence = new String(receivePacket.getData(), 0, receivePacket.getLength());
            byte[] sendData = sentence.toUpperCase().getBytes();
            serverSocket.send(new DatagramPacket(sendData, sendData.length, address, receivePacket.getPort()));
        }
    }
}
