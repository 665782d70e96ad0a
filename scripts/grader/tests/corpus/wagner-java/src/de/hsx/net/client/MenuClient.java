package de.hsx.net.client;

import de.hsx.net.common.Constants;
import java.io.*;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Scanner;

/** Menü-Client. Aufruf: MenuClient [-h host] [-p port], Reihenfolge egal */
public class MenuClient {
    static volatile boolean failed = false;

    public static void main(String[] args) {
        String host = Constants.HOST;
        int port = Constants.PORT;
        for (int i = 0; i + 1 < args.length; i += 2) {
            if (args[i].equals("-h")) host = args[i + 1];
            else if (args[i].equals("-p")) port = Integer.parseInt(args[i + 1]);
        }
        try (Socket s = new Socket(host, port)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                if (!failed) {
                    System.out.println("Bye bye~");
                    System.out.flush();
                    Runtime.getRuntime().halt(0);
                }
            }));
            loop(s);
        } catch (IOException e) {
            failed = true;
            System.out.println("Connection error: " + e.getMessage());
            System.exit(1);
        }
    }

    static void loop(Socket s) throws IOException {
        Scanner kb = new Scanner(System.in);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(s.getInputStream(), StandardCharsets.UTF_8));
        OutputStream out = s.getOutputStream();
        System.out.println("The client is running on port " + s.getLocalPort());
        while (true) {
            System.out.println("<Menu>");
            System.out.println("1) convert text to UPPER-case");
            System.out.println("2) get my IP address and port number");
            System.out.println("3) get server request count");
            System.out.println("4) get server running time");
            System.out.println("5) exit");
            System.out.print("Input option: ");
            String opt;
            try {
                opt = kb.nextLine().trim();
            } catch (NoSuchElementException e) {
                return;
            }
            String msg = opt;
            switch (opt) {
                case "1":
                    System.out.print("Input sentence: ");
                    msg += Constants.SEP + kb.nextLine();
                    break;
                case "2":
                case "3":
                case "4":
                case "5":
                    break;
                default:
                    System.out.println("Wrong option: " + opt);
                    continue;
            }
            long t0 = System.nanoTime();
            out.write((msg + "\n").getBytes(StandardCharsets.UTF_8));
            if (opt.equals("5")) return;
            String reply = in.readLine();
            long t1 = System.nanoTime();
            if (reply == null) throw new EOFException("server closed the connection");
            System.out.println();
            System.out.println("Reply from server: " + reply.substring(reply.indexOf('|') + 1));
            System.out.printf("RTT = %.3f ms%n%n", (t1 - t0) / 1e6);
        }
    }
}
