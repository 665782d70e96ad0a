/* An echo client that sends and receives text lines */
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rio.h"

static void sigint_handler(int sig)
{
    static const char msg[] = "Ctrl + C, exiting...\n";
    write(STDOUT_FILENO, msg, sizeof(msg) - 1);
    _exit(0);
}

static int open_clientfd(char *host, char *port)
{
    struct addrinfo hints, *listp, *p;
    int fd = -1;

    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host, port, &hints, &listp) != 0)
        return -1;
    for (p = listp; p; p = p->ai_next) {
        if ((fd = socket(p->ai_family, p->ai_socktype, p->ai_protocol)) < 0)
            continue;
        if (connect(fd, p->ai_addr, p->ai_addrlen) == 0)
            break;
        close(fd);
        fd = -1;
    }
    freeaddrinfo(listp);
    return fd;
}

int main(int argc, char **argv)
{
    char buf[MAXLINE];
    rio_t rio;

    char *host = argc > 2 ? argv[1] : "127.0.0.1";
    char *port = argc > 2 ? argv[2] : "8000";
    printf("\nUse echoclient HOST PORT for non default args\n");
    int clientfd = open_clientfd(host, port);
    if (clientfd < 0) {
        fprintf(stderr, "cannot connect to %s:%s\n", host, port);
        exit(1);
    }
    signal(SIGINT, sigint_handler);
    printf("Connected to %s:%s, use Ctrl+C to exit\n", host, port);
    rio_readinitb(&rio, clientfd);

    while (fputs("> ", stdout), fflush(stdout), fgets(buf, MAXLINE, stdin) != NULL) {
        rio_writen(clientfd, buf, strlen(buf));
        if (rio_readlineb(&rio, buf, MAXLINE) <= 0)
            break;
        fputs("Received  :  ", stdout);
        fputs(buf, stdout);
    }
    close(clientfd);
    exit(0);
}
