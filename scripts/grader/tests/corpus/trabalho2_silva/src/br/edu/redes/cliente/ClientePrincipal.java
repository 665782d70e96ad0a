package br.edu.redes.cliente;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Scanner;

public class ClientePrincipal {
    private static final Scanner teclado = new Scanner(System.in);

    private static void menu() {
        System.out.println();
        System.out.println("===== MENU =====");
        System.out.println("1 - Converter texto para maiusculas");
        System.out.println("2 - Meu endereco IP e porta");
        System.out.println("3 - Numero de pedidos do servidor");
        System.out.println("4 - Tempo de execucao do servidor");
        System.out.println("5 - Sair");
    }

    public static void main(String[] args) {
        System.out.print("Digite o endereco do servidor: ");
        String host = teclado.nextLine().trim();
        System.out.print("Digite a porta do servidor: ");
        int porta = Integer.parseInt(teclado.nextLine().trim());

        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("Tchau!");
            System.out.flush();
            if (!falhou) Runtime.getRuntime().halt(0);
        }));

        try (Socket s = new Socket(host, porta)) {
            DataInputStream entrada = new DataInputStream(s.getInputStream());
            DataOutputStream saida = new DataOutputStream(s.getOutputStream());
            System.out.println("Cliente rodando na porta " + s.getLocalPort());
            while (true) {
                menu();
                System.out.print("Opcao: ");
                String opcao = teclado.nextLine().trim();
                String pedido;
                switch (opcao) {
                    case "1":
                        System.out.print("Frase: ");
                        pedido = "MAIUSCULAS|" + teclado.nextLine();
                        break;
                    case "2": pedido = "ENDERECO"; break;
                    case "3": pedido = "CONTADOR"; break;
                    case "4": pedido = "TEMPO"; break;
                    case "5":
                        saida.writeUTF("SAIR");
                        return;
                    default:
                        System.out.println("Opcao invalida!");
                        continue;
                }
                long t0 = System.nanoTime();
                saida.writeUTF(pedido);
                saida.flush();
                String resposta = entrada.readUTF();
                double ms = (System.nanoTime() - t0) / 1e6;
                System.out.println("Resposta do servidor: " + resposta);
                System.out.println(String.format(Locale.US, "RTT = %.3f ms", ms));
            }
        } catch (NoSuchElementException e) {
            return;
        } catch (IOException e) {
            System.out.println("Conexao com o servidor perdida");
            falhou = true;
            System.exit(1);
        }
    }

    private static volatile boolean falhou = false;
}
