/*
 * Rechnernetze WS 22/23, Übung 4, Aufgabe 4.2
 * Server: nimmt 100 kB an und schickt sie zurück, ein Thread je Client
 * Jonas Weber, Mat.-Nr. 4711082
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <signal.h>
#include <pthread.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <netdb.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include "gemeinsam.h"

struct auftrag {
    int fd;
    struct sockaddr_in von;
};

static void ende(int sig)
{
    (void)sig;
    static const char t[] = "\nServer wird beendet.\n";
    if (write(1, t, sizeof t - 1) < 0) _exit(1);
    _exit(0);
}

static void *bedienen(void *arg)
{
    struct auftrag *a = arg;
    char ip[INET_ADDRSTRLEN];
    char *puf = malloc(GROESSE);
    ssize_t n;

    inet_ntop(AF_INET, &a->von.sin_addr, ip, sizeof ip);
    printf("Verbindung von %s, Port %d\n", ip, ntohs(a->von.sin_port));
    n = alles_empfangen(a->fd, puf, GROESSE);
    if (n < 0) {
        perror("recv");
    } else {
        printf("%zd Bytes empfangen\n", n);
        if (alles_senden(a->fd, puf, n) < 0)
            perror("send");
        else
            printf("Daten zurückgeschickt\n");
    }
    close(a->fd);
    printf("Verbindung zu %s, Port %d geschlossen\n", ip, ntohs(a->von.sin_port));
    free(puf);
    free(a);
    return NULL;
}

int main(void)
{
    struct addrinfo wunsch, *erg;
    int s, ja = 1, fehler;
    struct sigaction sa;

    memset(&sa, 0, sizeof sa);
    sa.sa_handler = ende;
    sigaction(SIGINT, &sa, NULL);

    memset(&wunsch, 0, sizeof wunsch);
    wunsch.ai_family = AF_INET;
    wunsch.ai_socktype = SOCK_STREAM;
    wunsch.ai_flags = AI_PASSIVE;
    if ((fehler = getaddrinfo(NULL, PORT, &wunsch, &erg)) != 0) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(fehler));
        return 1;
    }
    s = socket(erg->ai_family, erg->ai_socktype, erg->ai_protocol);
    if (s < 0) { perror("socket"); return 1; }
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &ja, sizeof ja);
    if (bind(s, erg->ai_addr, erg->ai_addrlen) < 0) { perror("bind"); return 1; }
    freeaddrinfo(erg);
    if (listen(s, BACKLOG) < 0) { perror("listen"); return 1; }
    printf("Server läuft, warte an Port %s auf Verbindungen ...\n", PORT);

    for (;;) {
        pthread_t t;
        struct auftrag *a = malloc(sizeof *a);
        socklen_t l = sizeof a->von;
        a->fd = accept(s, (struct sockaddr *)&a->von, &l);
        if (a->fd < 0) {
            perror("accept");
            free(a);
            continue;
        }
        if (pthread_create(&t, NULL, bedienen, a) != 0) {
            perror("pthread_create");
            close(a->fd);
            free(a);
            continue;
        }
        pthread_detach(t);
    }
}
