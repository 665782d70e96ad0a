/* Uebung 3, Aufgabe 1: Server mit einem Thread pro Klient.  (A. Kramer, Gruppe 7) */
#include <arpa/inet.h>
#include <ctype.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "../gemeinsam/protokoll.h"

struct klient {
    int fd;
    int nummer;
    struct sockaddr_in adr;
};

static pthread_mutex_t schloss = PTHREAD_MUTEX_INITIALIZER;
static int aktiv, letzte_nummer;
static long anfragen;
static struct timespec start;

static void abbruch(int s)
{
    (void)s;
    static const char m[] = "\nServer beendet. Tschuess!\n";
    if (write(1, m, sizeof m - 1)) {}
    _exit(0);
}

static int antworte(int fd, const char *text, size_t n)
{
    uint32_t l = htonl((uint32_t)n);
    char *buf = malloc(n + 4);
    memcpy(buf, &l, 4);
    memcpy(buf + 4, text, n);
    int ok = schreib_alles(fd, buf, n + 4);
    free(buf);
    return ok;
}

static void *bediene(void *arg)
{
    struct klient *k = arg;
    char kurz[128];
    for (;;) {
        uint32_t laenge;
        if (!lies_genau(k->fd, &laenge, 4)) break;
        laenge = ntohl(laenge);
        if (laenge < 1 || laenge > MAX_RAHMEN) break;
        unsigned char *rahmen = malloc(laenge);
        if (!rahmen) break;
        if (!lies_genau(k->fd, rahmen, laenge)) { free(rahmen); break; }
        int op = rahmen[0];
        if (op == OP_ENDE) { free(rahmen); break; }
        long nr = 0;
        if (op >= OP_GROSS && op <= OP_LAUFZEIT) {
            pthread_mutex_lock(&schloss);
            nr = ++anfragen;
            printf("Befehl %d\n", op);
            pthread_mutex_unlock(&schloss);
        }
        int ok = 1;
        switch (op) {
        case OP_GROSS:
            for (uint32_t i = 1; i < laenge; i++) rahmen[i] = toupper(rahmen[i]);
            ok = antworte(k->fd, (char *)rahmen + 1, laenge - 1);
            break;
        case OP_ADRESSE:
            snprintf(kurz, sizeof kurz, "client IP = %s, port = %d", inet_ntoa(k->adr.sin_addr), ntohs(k->adr.sin_port));
            ok = antworte(k->fd, kurz, strlen(kurz));
            break;
        case OP_ZAEHLER:
            snprintf(kurz, sizeof kurz, "requests served = %ld", nr);
            ok = antworte(k->fd, kurz, strlen(kurz));
            break;
        case OP_LAUFZEIT: {
            struct timespec jetzt;
            clock_gettime(CLOCK_MONOTONIC, &jetzt);
            long s = jetzt.tv_sec - start.tv_sec - (jetzt.tv_nsec < start.tv_nsec);
            snprintf(kurz, sizeof kurz, "run time = %02ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
            ok = antworte(k->fd, kurz, strlen(kurz));
            break;
        }
        default:
            ok = antworte(k->fd, "unbekannter Befehl", 18);
        }
        free(rahmen);
        if (!ok) break;
    }
    close(k->fd);
    pthread_mutex_lock(&schloss);
    aktiv--;
    printf("Klient %d getrennt, noch %d aktiv\n", k->nummer, aktiv);
    pthread_mutex_unlock(&schloss);
    free(k);
    return NULL;
}

static void *minute(void *arg)
{
    (void)arg;
    struct timespec t = start;
    for (;;) {
        t.tv_sec += 60;
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL)) ;
        pthread_mutex_lock(&schloss);
        printf("Zur Zeit %d Klienten aktiv\n", aktiv);
        pthread_mutex_unlock(&schloss);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int port = STD_PORT, c, eins = 1;
    while ((c = getopt(argc, argv, "p:h")) != -1) {
        if (c == 'p') port = atoi(optarg);
        else { fprintf(stderr, "Aufruf: %s [-p Port]\n", argv[0]); return c != 'h'; }
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGINT, abbruch);
    signal(SIGPIPE, SIG_IGN);
    clock_gettime(CLOCK_MONOTONIC, &start);

    int horch = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(horch, SOL_SOCKET, SO_REUSEADDR, &eins, sizeof eins);
    struct sockaddr_in adr = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = INADDR_ANY };
    if (bind(horch, (struct sockaddr *)&adr, sizeof adr) < 0) { perror("bind"); return 1; }
    if (listen(horch, 128) < 0) { perror("listen"); return 1; }
    printf("Server bereit auf Port %d\n", port);

    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_t th;
    pthread_create(&th, &attr, minute, NULL);

    for (;;) {
        struct klient *k = malloc(sizeof *k);
        socklen_t n = sizeof k->adr;
        k->fd = accept(horch, (struct sockaddr *)&k->adr, &n);
        if (k->fd < 0) { free(k); continue; }
        pthread_mutex_lock(&schloss);
        k->nummer = ++letzte_nummer;
        aktiv++;
        printf("Verbindungsanfrage von %s:%d\n", inet_ntoa(k->adr.sin_addr), ntohs(k->adr.sin_port));
        printf("Klient %d verbunden, jetzt %d aktiv\n", k->nummer, aktiv);
        pthread_mutex_unlock(&schloss);
        if (pthread_create(&th, &attr, bediene, k)) {
            pthread_mutex_lock(&schloss);
            aktiv--;
            printf("Klient %d getrennt, noch %d aktiv\n", k->nummer, aktiv);
            pthread_mutex_unlock(&schloss);
            close(k->fd);
            free(k);
        }
    }
}
