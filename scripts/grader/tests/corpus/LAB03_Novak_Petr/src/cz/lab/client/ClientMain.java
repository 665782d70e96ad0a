package cz.lab.client;

import cz.lab.common.Op;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Scanner;

public class ClientMain {
    private static final String MENU = "<Menu>\n"
            + "1) convert text to UPPER-case\n"
            + "2) get my IP address and port number\n"
            + "3) get server request count\n"
            + "4) get server running time\n"
            + "5) exit";

    private final DataInputStream in;
    private final DataOutputStream out;

    private ClientMain(Socket socket) throws IOException {
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    public static void main(String[] args) {
        String host = args.length > 0 ? args[0] : "127.0.0.1";
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 29999;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("Bye bye~");
            System.out.flush();
            Runtime.getRuntime().halt(status);
        }));
        try (Socket socket = new Socket(host, port)) {
            System.out.println("The client is running on port " + socket.getLocalPort());
            new ClientMain(socket).menu();
        } catch (IOException e) {
            System.out.println("Spojeni se serverem bylo ztraceno");
            status = 1;
        }
    }

    private static volatile int status = 0;

    private void menu() throws IOException {
        Scanner keyboard = new Scanner(System.in);
        while (true) {
            System.out.println(MENU);
            System.out.print("Input option: ");
            if (!keyboard.hasNextLine()) {
                return;
            }
            int code;
            try {
                code = Integer.parseInt(keyboard.nextLine().trim());
            } catch (NumberFormatException e) {
                code = 0;
            }
            Op op = Op.of(code);
            if (op == Op.NONE) {
                System.out.println("Neplatna volba\n");
                continue;
            }
            if (op == Op.QUIT) {
                out.writeByte(code);
                return;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream request = new DataOutputStream(bytes);
            request.writeByte(code);
            if (op == Op.UPPER) {
                System.out.print("Input sentence: ");
                if (!keyboard.hasNextLine()) {
                    return;
                }
                request.writeUTF(keyboard.nextLine());
            }
            long sent = System.nanoTime();
            out.write(bytes.toByteArray());
            String reply = in.readUTF();
            double rtt = (System.nanoTime() - sent) / 1e6;
            System.out.println("\nReply from server: " + reply);
            System.out.println(String.format(java.util.Locale.ROOT, "RTT = %.3f ms%n", rtt));
        }
    }
}
