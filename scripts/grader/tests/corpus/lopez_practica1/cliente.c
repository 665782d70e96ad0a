/* Practica 1 - cliente de eco
   uso: ./cliente direccion puerto mensaje [mensaje ...]
   manda cada mensaje y espera su eco */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "comun.h"

int main(int argc, char *argv[])
{
    struct sockaddr_in a;
    char buf[TAM + 1];
    int s, i;

    if (argc < 4) {
        fprintf(stderr, "uso: %s direccion puerto mensaje [mensaje ...]\n", argv[0]);
        return 2;
    }
    memset(&a, 0, sizeof a);
    a.sin_family = AF_INET;
    a.sin_port = htons(atoi(argv[2]));
    if (inet_pton(AF_INET, argv[1], &a.sin_addr) != 1) {
        fprintf(stderr, "direccion no valida: %s\n", argv[1]);
        return 2;
    }
    if ((s = socket(AF_INET, SOCK_STREAM, 0)) < 0) morir("socket");
    if (connect(s, (struct sockaddr *)&a, sizeof a) < 0) morir("connect");

    for (i = 3; i < argc; i++) {
        size_t largo = strlen(argv[i]), van = 0;
        if (largo == 0 || largo > TAM) continue;
        if (send(s, argv[i], largo, 0) < 0) morir("send");
        while (van < largo) {
            ssize_t n = recv(s, buf + van, largo - van, 0);
            if (n <= 0) {
                fprintf(stderr, "el servidor ha cortado\n");
                return EXIT_FAILURE;
            }
            van += n;
        }
        buf[van] = '\0';
        printf("eco: %s\n", buf);
    }
    close(s);
    return 0;
}
