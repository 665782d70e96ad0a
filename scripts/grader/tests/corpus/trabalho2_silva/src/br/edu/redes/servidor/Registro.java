package br.edu.redes.servidor;

import java.util.LinkedHashMap;
import java.util.Map;

/** Guarda quem está conectado. */
class Registro {
    private final Map<Integer, Atendente> ativos = new LinkedHashMap<>();
    private int proximo = 1;
    private long pedidos = 0;

    synchronized int entra(Atendente a, String endereco) {
        int id = proximo++;
        ativos.put(id, a);
        System.out.println("Pedido de conexao de " + endereco);
        System.out.println("Cliente " + id + " entrou. Total de clientes: " + ativos.size());
        return id;
    }

    synchronized void sai(int id) {
        if (ativos.remove(id) != null) {
            System.out.println("Cliente " + id + " saiu. Total de clientes: " + ativos.size());
        }
    }

    synchronized long contaPedido(int comando) {
        System.out.println("Comando " + comando);
        return ++pedidos;
    }

    synchronized void relatorio() {
        System.out.println("Total de clientes: " + ativos.size());
    }
}
