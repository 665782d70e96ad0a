/* Practica 3: cliente
 * compilar:  gcc cliente.c comun.c -o cliente
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>
#include <netdb.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include "comun.h"

void adios(int s) { (void)s; write(1, "\nBye bye~\n", 10); _exit(0); }

char linea[60000], msg[60010], resp[TAM];

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : HOST_DEF;
    int puerto = argc > 2 ? atoi(argv[2]) : PUERTO;
    int s, n, k;
    struct sockaddr_in d, yo;
    socklen_t l = sizeof yo;
    struct hostent *he;

    signal(SIGINT, adios);
    setbuf(stdout, NULL);
    he = gethostbyname(host);
    if (!he) { printf("no conozco %s\n", host); return 1; }
    s = socket(AF_INET, SOCK_STREAM, 0);
    memset(&d, 0, sizeof d);
    d.sin_family = AF_INET;
    d.sin_port = htons(puerto);
    memcpy(&d.sin_addr, he->h_addr_list[0], 4);
    if (connect(s, (struct sockaddr *)&d, sizeof d) < 0) { perror("connect"); return 1; }
    getsockname(s, (struct sockaddr *)&yo, &l);
    printf("cliente en el puerto %d\n", ntohs(yo.sin_port));

    for (;;) {
        struct timespec a, b;
        printf("\n**************************\n");
        printf("* m) mayusculas          *\n");
        printf("* i) mi ip y mi puerto   *\n");
        printf("* p) peticiones          *\n");
        printf("* t) tiempo del servidor *\n");
        printf("* s) salir               *\n");
        printf("**************************\n");
        printf(": ");
        if (!fgets(linea, sizeof linea, stdin)) break;
        linea[strcspn(linea, "\r\n")] = 0;
        if (!strcmp(linea, "s")) { mandar(s, "s\n", 2); break; }
        if (!strcmp(linea, "m")) {
            printf("texto: ");
            if (!fgets(linea, sizeof linea, stdin)) break;
            linea[strcspn(linea, "\r\n")] = 0;
            sprintf(msg, "m %s\n", linea);
        } else if (strlen(linea) == 1 && strchr("ipt", linea[0]))
            sprintf(msg, "%s\n", linea);
        else { printf("opcion incorrecta\n"); continue; }
        clock_gettime(CLOCK_MONOTONIC, &a);
        if (mandar(s, msg, strlen(msg)) < 0) { printf("el servidor se ha caido\n"); return 1; }
        for (n = 0; n == 0 || resp[n - 1] != '\n'; n += k) {
            k = recv(s, resp + n, TAM - 1 - n, 0);
            if (k <= 0) { printf("el servidor se ha caido\n"); return 1; }
        }
        clock_gettime(CLOCK_MONOTONIC, &b);
        resp[n - 1] = 0;
        printf("servidor dice: %s\n", resp);
        printf("RTT: %.3f ms\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
    }
    close(s);
    printf("Bye bye~\n");
    return 0;
}
