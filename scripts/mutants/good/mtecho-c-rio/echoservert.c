/* A concurrent echo server with threads; it echoes text lines */
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rio.h"

typedef struct client {
    int connfd;
    struct sockaddr_in peer;
    struct client *next;
} client_t;

static int listenfd;
static client_t *clients;
static int nclients;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t left = PTHREAD_COND_INITIALIZER;

static void open_listenfd(const char *host, int port)
{
    struct sockaddr_in addr;
    int optval = 1;

    listenfd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &optval, sizeof(int));
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    inet_pton(AF_INET, host, &addr.sin_addr);
    addr.sin_port = htons(port);
    if (bind(listenfd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
        perror("bind");
        exit(1);
    }
    listen(listenfd, 1024);
}

static void echo(client_t *client)
{
    char buf[MAXLINE], ip[INET_ADDRSTRLEN];
    ssize_t n;
    rio_t rio;

    inet_ntop(AF_INET, &client->peer.sin_addr, ip, sizeof(ip));
    int port = ntohs(client->peer.sin_port);
    printf("Connected by ('%s', %d)\n", ip, port);
    rio_readinitb(&rio, client->connfd);
    while ((n = rio_readlineb(&rio, buf, MAXLINE)) > 0) {
        printf("Received data from ('%s', %d) : %s%s", ip, port, buf, buf[n - 1] == '\n' ? "" : "\n");
        if (rio_writen(client->connfd, buf, n) < 0)
            break;
    }
}

static void *thread(void *vargp)
{
    client_t *client = vargp, **p;

    pthread_detach(pthread_self());
    echo(client);
    pthread_mutex_lock(&lock);
    for (p = &clients; *p != client; p = &(*p)->next)
        ;
    *p = client->next;
    close(client->connfd);
    nclients--;
    pthread_cond_signal(&left);
    pthread_mutex_unlock(&lock);
    free(client);
    return NULL;
}

/* Takes Ctrl-C: every client is hung up and waited for */
static void *leave(void *vargp)
{
    sigset_t *set = vargp;
    client_t *client;
    int sig;

    sigwait(set, &sig);
    pthread_mutex_lock(&lock);
    for (client = clients; client; client = client->next)
        shutdown(client->connfd, SHUT_RDWR);
    while (nclients > 0)
        pthread_cond_wait(&left, &lock);
    printf("Ctrl + C, exiting...\n");
    exit(0);
}

int main(int argc, char **argv)
{
    const char *host = argc > 2 ? argv[1] : "127.0.0.1";
    int port = argc > 2 ? atoi(argv[2]) : 8000;
    pthread_t tid;
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&tid, NULL, leave, &set);

    printf("\nUse echoservert HOST PORT for non default args\n");
    open_listenfd(host, port);
    printf("Listening on %s:%d\n", host, port);
    while (1) {
        client_t *client = malloc(sizeof(client_t));
        socklen_t clientlen = sizeof(client->peer);
        client->connfd = accept(listenfd, (struct sockaddr *)&client->peer, &clientlen);
        if (client->connfd < 0) {
            free(client);
            continue;
        }
        pthread_mutex_lock(&lock);
        client->next = clients;
        clients = client;
        nclients++;
        pthread_mutex_unlock(&lock);
        pthread_create(&tid, NULL, thread, client);
    }
}
