/* Practica 1 - servidor de eco secuencial
   Lucia Lopez
   uso: ./servidor [-p puerto] [-d direccion] */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "comun.h"

static volatile sig_atomic_t salir = 0;

static void al_interrumpir(int s)
{
    (void)s;
    salir = 1;
}

static void atender(int c, const char *quien)
{
    char buf[TAM + 1];
    ssize_t n;
    while (!salir && (n = recv(c, buf, TAM, 0)) > 0) {
        ssize_t enviado = 0;
        buf[n] = '\0';
        printf("%s dice: %s\n", quien, buf);
        while (enviado < n) {
            ssize_t k = send(c, buf + enviado, n - enviado, 0);
            if (k < 0) {
                perror("send");
                return;
            }
            enviado += k;
        }
    }
}

int main(int argc, char *argv[])
{
    int opt, s, uno = 1, puerto = PUERTO_POR_DEFECTO;
    const char *dir = "127.0.0.1";
    struct sockaddr_in a, cli;
    struct sigaction sa;

    while ((opt = getopt(argc, argv, "p:d:h")) != -1) {
        switch (opt) {
        case 'p': puerto = atoi(optarg); break;
        case 'd': dir = optarg; break;
        default:
            fprintf(stderr, "uso: %s [-p puerto] [-d direccion]\n", argv[0]);
            return opt == 'h' ? 0 : 2;
        }
    }

    memset(&sa, 0, sizeof sa);
    sa.sa_handler = al_interrumpir;   /* sin SA_RESTART: accept y recv vuelven con EINTR */
    sigaction(SIGINT, &sa, NULL);
    signal(SIGPIPE, SIG_IGN);

    if ((s = socket(AF_INET, SOCK_STREAM, 0)) < 0) morir("socket");
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &uno, sizeof uno);
    memset(&a, 0, sizeof a);
    a.sin_family = AF_INET;
    a.sin_port = htons(puerto);
    if (inet_pton(AF_INET, dir, &a.sin_addr) != 1) {
        fprintf(stderr, "direccion no valida: %s\n", dir);
        return 2;
    }
    if (bind(s, (struct sockaddr *)&a, sizeof a) < 0) morir("bind");
    if (listen(s, 5) < 0) morir("listen");
    printf("Servidor de eco escuchando en %s:%d\n", dir, puerto);

    while (!salir) {
        socklen_t l = sizeof cli;
        char quien[32];
        int c = accept(s, (struct sockaddr *)&cli, &l);
        if (c < 0) {
            if (errno != EINTR) perror("accept");
            continue;
        }
        snprintf(quien, sizeof quien, "%s:%d", inet_ntoa(cli.sin_addr), ntohs(cli.sin_port));
        printf("Cliente nuevo: %s\n", quien);
        atender(c, quien);
        close(c);
        printf("Cliente %s se ha ido\n", quien);
    }
    printf("\nAdios\n");
    close(s);
    return 0;
}
