/* prueba: abre dos conexiones y comprueba que la segunda espera.
   compilar aparte: gcc prueba.c -o prueba  (servidor en el puerto 7000) */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static int conectar(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7000) };
    int s = socket(AF_INET, SOCK_STREAM, 0);
    inet_pton(AF_INET, "127.0.0.1", &a.sin_addr);
    if (connect(s, (struct sockaddr *)&a, sizeof a) < 0) { perror("connect"); return -1; }
    return s;
}

int main(void)
{
    int uno = conectar(), dos = conectar();
    struct pollfd p = { .fd = dos, .events = POLLIN };
    send(dos, "hola", 4, 0);
    printf("segundo, con el primero dentro: %s\n", poll(&p, 1, 1000) ? "RESPONDE (mal)" : "espera (bien)");
    close(uno);
    printf("segundo, con el primero fuera:  %s\n", poll(&p, 1, 1000) ? "responde (bien)" : "ESPERA (mal)");
    return 0;
}
