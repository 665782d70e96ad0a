#include <netdb.h>
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "common.h"

static void ende(int sig)
{
    (void)sig;
    write(1, "\nTschuess!\n", 11);
    _exit(0);
}

static double ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000.0 + t.tv_nsec / 1e6;
}

int main(void)
{
    struct addrinfo hints, *ai;
    struct sockaddr_in me;
    socklen_t len = sizeof me;
    char zeile[MAXTEXT], antwort[MAXTEXT * 2], req[MAXTEXT + 2];
    int s;

    signal(SIGINT, ende);
    signal(SIGPIPE, SIG_IGN);
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(SERVER, PORT, &hints, &ai) != 0) return 1;
    s = socket(ai->ai_family, ai->ai_socktype, 0);
    if (connect(s, ai->ai_addr, ai->ai_addrlen) < 0) {
        perror("connect");
        return 1;
    }
    getsockname(s, (struct sockaddr *)&me, &len);
    printf("Client laeuft auf Port %d\n", ntohs(me.sin_port));

    for (;;) {
        printf("\n--- Menue ---\n"
               "1 - Text in Grossbuchstaben umwandeln\n"
               "2 - eigene IP-Adresse und Port\n"
               "3 - Anzahl der Anfragen\n"
               "4 - Laufzeit des Servers\n"
               "5 - Beenden\n"
               "Auswahl: ");
        if (!fgets(zeile, sizeof zeile, stdin)) break;
        int op = atoi(zeile);
        if (op < 1 || op > 5) {
            printf("Ungueltige Auswahl!\n");
            continue;
        }
        req[0] = op;
        size_t n = 1;
        if (op == OP_UPPER) {
            printf("Satz eingeben: ");
            if (!fgets(zeile, sizeof zeile, stdin)) break;
            zeile[strcspn(zeile, "\n")] = '\0';
            strcpy(req + 1, zeile);
            n = strlen(zeile) + 2;
        }
        double t0 = ms();
        send(s, req, n, 0);
        if (op == OP_QUIT) break;
        size_t got = 0;
        do {
            ssize_t k = recv(s, antwort + got, sizeof antwort - got, 0);
            if (k <= 0) {
                printf("Verbindung zum Server verloren.\n");
                return 2;
            }
            got += k;
        } while (antwort[got - 1] != '\0' && got < sizeof antwort);
        double t1 = ms();
        printf("\nAntwort vom Server: %s\nRTT = %.3f ms\n", antwort, t1 - t0);
    }
    close(s);
    printf("Tschuess!\n");
    return 0;
}
