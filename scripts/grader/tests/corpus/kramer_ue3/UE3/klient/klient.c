#include <arpa/inet.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "../gemeinsam/protokoll.h"

static void abbruch(int s)
{
    (void)s;
    if (write(1, "\nTschuess!\n", 11)) {}
    _exit(0);
}

static void server_weg(void)
{
    printf("Fehler: der Server hat die Verbindung beendet.\n");
    exit(1);
}

static void frage(int fd, int op, const char *text)
{
    size_t n = text ? strlen(text) : 0;
    unsigned char *rahmen = malloc(n + 5);
    uint32_t l = htonl((uint32_t)(n + 1));
    struct timespec a, b;

    memcpy(rahmen, &l, 4);
    rahmen[4] = op;
    if (n) memcpy(rahmen + 5, text, n);
    clock_gettime(CLOCK_MONOTONIC, &a);
    if (!schreib_alles(fd, rahmen, n + 5)) server_weg();
    free(rahmen);
    if (!lies_genau(fd, &l, 4)) server_weg();
    l = ntohl(l);
    char *antwort = malloc((size_t)l + 1);
    if (!lies_genau(fd, antwort, l)) server_weg();
    clock_gettime(CLOCK_MONOTONIC, &b);
    antwort[l] = 0;
    printf("Antwort: %s\n", antwort);
    printf("RTT = %.3f ms\n\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
    free(antwort);
}

int main(int argc, char **argv)
{
    const char *host = "127.0.0.1", *port = "29999";
    int c;
    while ((c = getopt(argc, argv, "s:p:")) != -1) {
        if (c == 's') host = optarg;
        else if (c == 'p') port = optarg;
        else { fprintf(stderr, "Aufruf: %s [-s Server] [-p Port]\n", argv[0]); return 1; }
    }
    signal(SIGINT, abbruch);
    setvbuf(stdout, NULL, _IONBF, 0);

    struct addrinfo wunsch = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *liste;
    if (getaddrinfo(host, port, &wunsch, &liste)) { printf("Unbekannter Rechner %s\n", host); return 1; }
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, liste->ai_addr, liste->ai_addrlen) < 0) { perror("connect"); return 1; }
    freeaddrinfo(liste);
    struct sockaddr_in ich;
    socklen_t n = sizeof ich;
    getsockname(fd, (struct sockaddr *)&ich, &n);
    printf("Klient laeuft auf Port %d\n", ntohs(ich.sin_port));

    char *zeile = NULL;
    size_t platz = 0;
    for (;;) {
        printf("[1] Text in Grossbuchstaben\n[2] Meine Adresse\n[3] Anzahl Anfragen\n[4] Laufzeit des Servers\n[5] Ende\nAuswahl: ");
        if (getline(&zeile, &platz, stdin) < 0) break;
        zeile[strcspn(zeile, "\r\n")] = 0;
        if (strlen(zeile) != 1 || *zeile < '1' || *zeile > '5') {
            printf("Ungueltige Auswahl '%s'\n", zeile);
            continue;
        }
        int op = *zeile - '0';
        if (op == OP_ENDE) {
            unsigned char ende[5] = { 0, 0, 0, 1, OP_ENDE };
            schreib_alles(fd, ende, 5);
            break;
        }
        if (op == OP_GROSS) {
            printf("Satz: ");
            if (getline(&zeile, &platz, stdin) < 0) break;
            zeile[strcspn(zeile, "\r\n")] = 0;
            frage(fd, op, zeile);
        } else
            frage(fd, op, NULL);
    }
    close(fd);
    printf("Tschuess!\n");
    return 0;
}
