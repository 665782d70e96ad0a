/* part 2: backend.   ./part2 <port> <id>
 * select() over all clients, no threads */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include <signal.h>
#include <arpa/inet.h>
#include <sys/select.h>
#include <sys/socket.h>
#include "net.h"

static struct sockaddr_in who[FD_SETSIZE];
static volatile sig_atomic_t stop;

static void on_int(int s) { (void)s; stop = 1; }

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s <port> <id>\n", argv[0]);
        return 2;
    }
    int port = atoi(argv[1]);
    char name[40];
    snprintf(name, sizeof name, "server-%s", argv[2]);

    struct sigaction sa = { .sa_handler = on_int };
    sigaction(SIGINT, &sa, NULL);
    signal(SIGPIPE, SIG_IGN);

    int ls = listen_on(port);
    if (ls < 0) {
        perror("listen");
        return 1;
    }
    printf("server %s ready (port %d)\n", argv[2], port);

    fd_set all, rd;
    FD_ZERO(&all);
    FD_SET(ls, &all);
    int maxfd = ls;
    while (!stop) {
        rd = all;
        if (select(maxfd + 1, &rd, NULL, NULL, NULL) < 0) {
            if (errno == EINTR)
                continue;
            perror("select");
            return 1;
        }
        if (FD_ISSET(ls, &rd)) {
            struct sockaddr_in a;
            socklen_t al = sizeof a;
            int c = accept(ls, (struct sockaddr *)&a, &al);
            if (c >= FD_SETSIZE) {
                close(c);
            } else if (c >= 0) {
                who[c] = a;
                FD_SET(c, &all);
                if (c > maxfd)
                    maxfd = c;
                printf("+ %s:%d\n", inet_ntoa(a.sin_addr), ntohs(a.sin_port));
            }
        }
        for (int fd = 0; fd <= maxfd; fd++) {
            if (fd == ls || !FD_ISSET(fd, &rd))
                continue;
            char buf[BUFSZ + sizeof name];
            ssize_t n = recv(fd, buf, BUFSZ, 0);
            if (n <= 0) {
                printf("- %s:%d%s\n", inet_ntoa(who[fd].sin_addr), ntohs(who[fd].sin_port), n < 0 ? " (reset)" : "");
                close(fd);
                FD_CLR(fd, &all);
                continue;
            }
            printf("  %.*s\n", (int)n, buf);
            memcpy(buf + n, name, strlen(name));
            send_all(fd, buf, n + strlen(name));
        }
    }
    printf("server %s ends\n", argv[2]);
    return 0;
}
