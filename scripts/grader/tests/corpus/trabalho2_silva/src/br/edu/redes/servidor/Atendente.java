package br.edu.redes.servidor;

import br.edu.redes.util.Relogio;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Uma thread por cliente. Strings no formato writeUTF/readUTF. */
class Atendente extends Thread {
    private final Socket socket;
    private final Registro registro;
    private final Relogio relogio;

    Atendente(Socket socket, Registro registro, Relogio relogio) {
        this.socket = socket;
        this.registro = registro;
        this.relogio = relogio;
        setDaemon(true);
    }

    @Override
    public void run() {
        String ip = socket.getInetAddress().getHostAddress();
        int porta = socket.getPort();
        int id = registro.entra(this, ip + ":" + porta);
        try (Socket s = socket;
             DataInputStream entrada = new DataInputStream(s.getInputStream());
             DataOutputStream saida = new DataOutputStream(s.getOutputStream())) {
            boolean continua = true;
            while (continua) {
                String pedido = entrada.readUTF();
                String[] partes = pedido.split("\\|", 2);
                switch (partes[0]) {
                    case "MAIUSCULAS":
                        registro.contaPedido(1);
                        saida.writeUTF(partes.length > 1 ? partes[1].toUpperCase() : "");
                        break;
                    case "ENDERECO":
                        registro.contaPedido(2);
                        saida.writeUTF("IP do cliente = " + ip + ", porta = " + porta);
                        break;
                    case "CONTADOR":
                        saida.writeUTF("pedidos atendidos = " + registro.contaPedido(3));
                        break;
                    case "TEMPO":
                        registro.contaPedido(4);
                        saida.writeUTF("tempo de execucao = " + relogio.formatado());
                        break;
                    case "SAIR":
                        continua = false;
                        break;
                    default:
                        saida.writeUTF("ERRO comando desconhecido");
                }
                saida.flush();
            }
        } catch (IOException e) {
            // cliente foi embora
        } finally {
            registro.sai(id);
        }
    }
}
