/* Rechnernetze Uebung 3 - Server mit einem Thread pro Client
 * Jonas Mueller, 4711234
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "common.h"

struct client {
    int fd;
    int id;
    struct sockaddr_in addr;
};

static pthread_mutex_t mtx = PTHREAD_MUTEX_INITIALIZER;
static int anzahl = 0;
static int naechste_id = 1;
static int anfragen = 0;
static struct timespec start;

static int send_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
        if (k <= 0) return -1;
        p += k; n -= k;
    }
    return 0;
}

/* liest bis zum Nullbyte */
static int read_text(FILE *in, char **line, size_t *cap)
{
    ssize_t n = getdelim(line, cap, '\0', in);
    if (n <= 0 || (*line)[n - 1] != '\0') return -1;
    return 0;
}

static void *bedienen(void *arg)
{
    struct client *c = arg;
    FILE *in = fdopen(c->fd, "r");
    char *text = NULL;
    size_t cap = 0;
    char out[256];
    int op;

    while ((op = fgetc(in)) != EOF) {
        if (op == OP_QUIT) break;
        if (op < OP_UPPER || op > OP_QUIT) {
            if (send_all(c->fd, "unbekannte Option", 18) < 0) break;
            continue;
        }
        if (op == OP_UPPER && read_text(in, &text, &cap) < 0) break;

        pthread_mutex_lock(&mtx);
        int n = ++anfragen;
        printf("Client %d: Option %d\n", c->id, op);
        pthread_mutex_unlock(&mtx);

        int r = 0;
        if (op == OP_UPPER) {
            for (char *p = text; *p; p++) *p = toupper((unsigned char)*p);
            r = send_all(c->fd, text, strlen(text) + 1);
        } else if (op == OP_ADDR) {
            char ip[INET_ADDRSTRLEN];
            inet_ntop(AF_INET, &c->addr.sin_addr, ip, sizeof ip);
            int len = sprintf(out, "client IP = %s, port = %d", ip, ntohs(c->addr.sin_port));
            r = send_all(c->fd, out, len + 1);
        } else if (op == OP_COUNT) {
            int len = sprintf(out, "Anfragen bisher: %d", n);
            r = send_all(c->fd, out, len + 1);
        } else {
            struct timespec now;
            clock_gettime(CLOCK_MONOTONIC, &now);
            long t = now.tv_sec - start.tv_sec;
            if (now.tv_nsec < start.tv_nsec) t--;
            int len = sprintf(out, "Laufzeit: %02ld:%02ld:%02ld", t / 3600, t / 60 % 60, t % 60);
            r = send_all(c->fd, out, len + 1);
        }
        if (r < 0) break;
    }

    pthread_mutex_lock(&mtx);
    anzahl--;
    printf("Client %d hat sich abgemeldet. Verbundene Clients: %d\n", c->id, anzahl);
    pthread_mutex_unlock(&mtx);
    fclose(in);
    free(text);
    free(c);
    return NULL;
}

static void *minute(void *arg)
{
    (void)arg;
    struct timespec t = start;
    for (;;) {
        t.tv_sec += 60;
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) != 0);
        pthread_mutex_lock(&mtx);
        printf("Statusbericht: %d Clients verbunden\n", anzahl);
        pthread_mutex_unlock(&mtx);
    }
    return NULL;
}

static void ende(int sig)
{
    (void)sig;
    write(1, "\nTschuess!\n", 11);
    _exit(0);
}

int main(void)
{
    pthread_t t;
    int s, on = 1;
    struct addrinfo hints, *ai;

    clock_gettime(CLOCK_MONOTONIC, &start);
    signal(SIGINT, ende);

    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    if (getaddrinfo(NULL, PORT, &hints, &ai) != 0) {
        fprintf(stderr, "getaddrinfo fehlgeschlagen\n");
        return 1;
    }
    s = socket(ai->ai_family, ai->ai_socktype, ai->ai_protocol);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(s, ai->ai_addr, ai->ai_addrlen) < 0) {
        perror("bind");
        return 1;
    }
    listen(s, 100);
    printf("Server wartet auf Port %s\n", PORT);
    pthread_create(&t, NULL, minute, NULL);

    for (;;) {
        struct client *c = malloc(sizeof *c);
        socklen_t len = sizeof c->addr;
        c->fd = accept(s, (struct sockaddr *)&c->addr, &len);
        if (c->fd < 0) { free(c); continue; }
        pthread_mutex_lock(&mtx);
        c->id = naechste_id++;
        anzahl++;
        printf("Verbindungsanfrage von %s:%d\n", inet_ntoa(c->addr.sin_addr), ntohs(c->addr.sin_port));
        printf("Client %d hat sich angemeldet. Verbundene Clients: %d\n", c->id, anzahl);
        pthread_mutex_unlock(&mtx);
        pthread_create(&t, NULL, bedienen, c);
        pthread_detach(t);
    }
}
