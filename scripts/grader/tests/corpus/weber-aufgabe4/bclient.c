/* Übung 4, Aufgabe 4.2: Client. Aufruf: ./bclient RECHNER */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <netdb.h>
#include "gemeinsam.h"

int main(int argc, char **argv)
{
    static char hin[GROESSE], zurueck[GROESSE];
    struct addrinfo wunsch, *erg;
    int s, i, fehler;
    ssize_t n;

    if (argc != 2) {
        fprintf(stderr, "Aufruf: %s RECHNER\n", argv[0]);
        return 2;
    }
    for (i = 0; i < GROESSE; i++)
        hin[i] = 'A' + i % 26;

    memset(&wunsch, 0, sizeof wunsch);
    wunsch.ai_family = AF_INET;
    wunsch.ai_socktype = SOCK_STREAM;
    if ((fehler = getaddrinfo(argv[1], PORT, &wunsch, &erg)) != 0) {
        fprintf(stderr, "%s: %s\n", argv[1], gai_strerror(fehler));
        return 1;
    }
    printf("Verbinde mit %s, Port %s\n", argv[1], PORT);
    s = socket(erg->ai_family, erg->ai_socktype, erg->ai_protocol);
    if (s < 0 || connect(s, erg->ai_addr, erg->ai_addrlen) < 0) {
        perror("connect");
        return 1;
    }
    freeaddrinfo(erg);
    if (alles_senden(s, hin, GROESSE) < 0) { perror("send"); return 1; }
    printf("%d Bytes geschickt\n", GROESSE);
    n = alles_empfangen(s, zurueck, GROESSE);
    printf("%zd Bytes zurückbekommen\n", n);
    close(s);
    if (n != GROESSE || memcmp(hin, zurueck, GROESSE) != 0) {
        printf("Fehler: die Daten stimmen nicht überein!\n");
        return 1;
    }
    printf("Alles stimmt überein. Fertig.\n");
    return 0;
}
