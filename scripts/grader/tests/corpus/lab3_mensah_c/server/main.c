#include <arpa/inet.h>
#include <ctype.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "clients.h"
#include "proto.h"

struct job { int fd, id; struct sockaddr_in who; };
static struct timespec t0;

static void on_int(int s) { (void)s; if (write(1, "\nBye bye~\n", 10) < 0) _exit(1); _exit(0); }

static void *minute(void *unused)
{
    struct timespec t = t0;
    (void)unused;
    for (;;) {
        t.tv_sec += 60;
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL)) ;
        printf("Number of connected clients = %d\n", client_count());
    }
    return NULL;
}

static void *serve(void *p)
{
    struct job *j = p;
    struct reader r;
    char *msg = malloc(MAX_MSG), out[128];
    reader_init(&r, j->fd);
    while (msg && read_msg(&r, msg, MAX_MSG) == 1) {
        int bad = 0;
        char *answer = out;
        if (msg[0] == OP_BYE) break;
        switch (msg[0]) {
        case OP_UPPER:
            request_done(1);
            for (char *c = msg + 1; *c; c++) *c = toupper((unsigned char)*c);
            answer = msg + 1;
            break;
        case OP_ADDR:
            request_done(2);
            snprintf(out, sizeof out, "client IP = %s, port = %d", inet_ntoa(j->who.sin_addr), ntohs(j->who.sin_port));
            break;
        case OP_COUNT:
            snprintf(out, sizeof out, "requests served = %ld", request_done(3));
            break;
        case OP_TIME: {
            struct timespec t;
            request_done(4);
            clock_gettime(CLOCK_MONOTONIC, &t);
            long s = t.tv_sec - t0.tv_sec - (t.tv_nsec < t0.tv_nsec);
            snprintf(out, sizeof out, "run time = %02ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
            break;
        }
        default: bad = 1;
        }
        if (write_msg(j->fd, 0, bad ? "error: unknown operation" : answer)) break;
    }
    close(j->fd);
    client_gone(j->id);
    free(msg);
    free(j);
    return NULL;
}

int main(int argc, char **argv)
{
    int port = DEFAULT_PORT, o, one = 1;
    while ((o = getopt(argc, argv, "p:h")) != -1) {
        if (o == 'p') port = atoi(optarg);
        else { fprintf(stderr, "usage: %s [-p port]\n", argv[0]); return 2; }
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGINT, on_int);
    signal(SIGPIPE, SIG_IGN);
    clock_gettime(CLOCK_MONOTONIC, &t0);

    int s = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
    if (bind(s, (void *)&a, sizeof a) || listen(s, 128)) { perror("bind"); return 1; }
    printf("The server is ready to receive on port %d\n", port);

    pthread_t t;
    pthread_create(&t, NULL, minute, NULL);
    for (;;) {
        struct job *j = malloc(sizeof *j);
        socklen_t l = sizeof j->who;
        j->fd = accept(s, (void *)&j->who, &l);
        if (j->fd < 0) { free(j); continue; }
        printf("Connection request from %s:%d\n", inet_ntoa(j->who.sin_addr), ntohs(j->who.sin_port));
        j->id = client_add();
        if (pthread_create(&t, NULL, serve, j)) { close(j->fd); client_gone(j->id); free(j); continue; }
        pthread_detach(t);
    }
}
