#include "bulk.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct arg { int fd; struct sockaddr_in a; };

static void *work(void *p)
{
    struct arg *x = p;
    char *buf = malloc(TOTAL), ip[32];
    int got = 0, sent = 0, n;
    inet_ntop(AF_INET, &x->a.sin_addr, ip, sizeof ip);
    printf("Connected by client at ('%s', %d)\n", ip, ntohs(x->a.sin_port));
    while (got < TOTAL && (n = recv(x->fd, buf + got, TOTAL - got, 0)) > 0) got += n;
    printf("Received %d bytes\n", got);
    while (sent < got && (n = send(x->fd, buf + sent, got - sent, MSG_NOSIGNAL)) > 0) sent += n;
    if (sent == got) printf("Data sent back to client\n");
    close(x->fd);
    printf("Connection closed by client at ('%s', %d)\n", ip, ntohs(x->a.sin_port));
    free(buf); free(x);
    return NULL;
}

static void quit(int s) { (void)s; _exit(0); }

int run_server(int port)
{
    int one = 1, s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    setlinebuf(stdout);
    signal(SIGINT, quit);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(s, (struct sockaddr *)&a, sizeof a) < 0 || listen(s, 64) < 0) { perror("server"); return 1; }
    printf("Server at 0.0.0.0:%d\n", port);
    for (;;) {
        struct arg *x = malloc(sizeof *x);
        socklen_t l = sizeof x->a;
        pthread_t t;
        if ((x->fd = accept(s, (struct sockaddr *)&x->a, &l)) < 0) { free(x); continue; }
        if (pthread_create(&t, NULL, work, x)) { close(x->fd); free(x); } else pthread_detach(t);
    }
}
