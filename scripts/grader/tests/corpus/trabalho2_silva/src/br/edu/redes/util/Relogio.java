package br.edu.redes.util;

public final class Relogio {
    private final long inicio = System.nanoTime();

    public long segundos() {
        return (System.nanoTime() - inicio) / 1_000_000_000L;
    }

    public long milis() {
        return (System.nanoTime() - inicio) / 1_000_000L;
    }

    public String formatado() {
        long s = segundos();
        return String.format("%02d:%02d:%02d", s / 3600, (s / 60) % 60, s % 60);
    }
}
