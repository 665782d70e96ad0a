package de.fhm.netze.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

import de.fhm.netze.util.Constants;
import de.fhm.netze.util.Log;

class ClientHandler implements Runnable {

    private final Socket socket;

    ClientHandler(Socket socket) {
        this.socket = socket;
    }

    @Override
    public void run() {
        Log.info("Client " + socket.getRemoteSocketAddress() + " verbunden");
        byte[] buffer = new byte[Constants.BUFFER_SIZE];
        try (Socket s = socket; InputStream in = s.getInputStream(); OutputStream out = s.getOutputStream()) {
            int n;
            while ((n = in.read(buffer)) != -1) {
                Log.info("Empfangen (" + n + " Bytes): " + new String(buffer, 0, n, Constants.CHARSET));
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            Log.error("Client " + socket.getRemoteSocketAddress(), e);
        }
        Log.info("Client " + socket.getRemoteSocketAddress() + " getrennt");
    }
}
