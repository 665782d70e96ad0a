package br.edu.redes.servidor;

import br.edu.redes.util.Relogio;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Scanner;

public class ServidorPrincipal {
    public static void main(String[] args) throws IOException {
        Scanner teclado = new Scanner(System.in);
        System.out.print("Digite a porta do servidor: ");
        int porta = Integer.parseInt(teclado.nextLine().trim());

        Relogio relogio = new Relogio();
        Registro registro = new Registro();
        ServerSocket escuta = new ServerSocket(porta, 200);
        System.out.println("Servidor pronto na porta " + porta);

        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("Tchau!");
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }));

        Thread minuto = new Thread(() -> {
            long proximo = 60_000;
            try {
                while (true) {
                    long falta = proximo - relogio.milis();
                    if (falta > 0) Thread.sleep(falta);
                    registro.relatorio();
                    proximo += 60_000;
                }
            } catch (InterruptedException e) {
                return;
            }
        }, "relatorio");
        minuto.setDaemon(true);
        minuto.start();

        while (true) {
            new Atendente(escuta.accept(), registro, relogio).start();
        }
    }
}
