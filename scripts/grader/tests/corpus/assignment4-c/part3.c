/* part 3: round robin proxy with epoll
 *
 * ./prox <backend port> <backend port> ... <my port>
 * the backends are on this machine
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include "net.h"

#define ERRMSG "Error: Could not connect to backend server."

struct end {
    int fd;
    int is_backend;
    struct pair *p;
};

/* one client and (while a request is on its way) its backend connection */
struct pair {
    struct end cli, back;
    int next;                     /* the next backend of this client */
    int connecting;
    char req[BUFSZ];
    int reqlen;
    char addr[32];
    struct pair *free_next;
};

static int ports[16], nports, ep;
static struct pair *trash;

static void watch(struct end *e, unsigned ev, int op)
{
    struct epoll_event x = { .events = ev, .data.ptr = e };
    epoll_ctl(ep, op, e->fd, &x);
}

static void drop_backend(struct pair *p)
{
    if (p->back.fd >= 0)
        close(p->back.fd);
    p->back.fd = -1;
    p->connecting = 0;
}

static void drop(struct pair *p)
{
    if (p->cli.fd < 0)
        return;
    printf("client %s is gone\n", p->addr);
    drop_backend(p);
    close(p->cli.fd);
    p->cli.fd = -1;
    p->free_next = trash;
    trash = p;
}

static void answer(struct pair *p, const char *b, int n)
{
    drop_backend(p);
    if (send_all(p->cli.fd, b, n) < 0)
        drop(p);
    else
        watch(&p->cli, EPOLLIN, EPOLL_CTL_MOD);
}

static void request(struct pair *p)
{
    p->reqlen = recv(p->cli.fd, p->req, BUFSZ, 0);
    if (p->reqlen <= 0) {
        drop(p);
        return;
    }
    int port = ports[p->next % nports];
    printf("%s: request for backend %d (port %d)\n", p->addr, p->next % nports + 1, port);
    p->next++;
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    p->back.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (connect(p->back.fd, (struct sockaddr *)&a, sizeof a) < 0 && errno != EINPROGRESS) {
        printf("backend port %d: %s\n", port, strerror(errno));
        answer(p, ERRMSG, strlen(ERRMSG));
        return;
    }
    p->connecting = 1;
    watch(&p->cli, 0, EPOLL_CTL_MOD);          /* no more requests until this one is done */
    watch(&p->back, EPOLLOUT, EPOLL_CTL_ADD);
}

static void backend_event(struct pair *p)
{
    char buf[BUFSZ * 2];
    if (p->connecting) {
        int err = 0;
        socklen_t l = sizeof err;
        getsockopt(p->back.fd, SOL_SOCKET, SO_ERROR, &err, &l);
        if (err) {
            printf("backend: %s\n", strerror(err));
            answer(p, ERRMSG, strlen(ERRMSG));
            return;
        }
        p->connecting = 0;
        send_all(p->back.fd, p->req, p->reqlen);
        watch(&p->back, EPOLLIN, EPOLL_CTL_MOD);
        return;
    }
    ssize_t n = recv(p->back.fd, buf, sizeof buf, 0);
    if (n <= 0)
        answer(p, ERRMSG, strlen(ERRMSG));
    else
        answer(p, buf, n);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s <backend port>... <listen port>\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc - 1 && nports < 16; i++)
        ports[nports++] = atoi(argv[i]);
    int port = atoi(argv[argc - 1]);
    signal(SIGPIPE, SIG_IGN);

    struct end lst = { .fd = listen_on(port) };
    if (lst.fd < 0) {
        perror("listen");
        return 1;
    }
    ep = epoll_create1(0);
    watch(&lst, EPOLLIN, EPOLL_CTL_ADD);
    printf("proxy on port %d, %d backends\n", port, nports);

    for (;;) {
        struct epoll_event ev[64];
        int n = epoll_wait(ep, ev, 64, -1);
        for (int i = 0; i < n; i++) {
            struct end *e = ev[i].data.ptr;
            if (e == &lst) {
                struct sockaddr_in a;
                socklen_t al = sizeof a;
                int c = accept(lst.fd, (struct sockaddr *)&a, &al);
                if (c < 0)
                    continue;
                struct pair *p = calloc(1, sizeof *p);
                p->cli = (struct end){ c, 0, p };
                p->back = (struct end){ -1, 1, p };
                snprintf(p->addr, sizeof p->addr, "%s:%d", inet_ntoa(a.sin_addr), ntohs(a.sin_port));
                printf("client %s\n", p->addr);
                watch(&p->cli, EPOLLIN, EPOLL_CTL_ADD);
                continue;
            }
            if (e->fd < 0)
                continue;                       /* closed in this round */
            if (e->is_backend)
                backend_event(e->p);
            else if (ev[i].events & (EPOLLERR | EPOLLHUP))
                drop(e->p);
            else
                request(e->p);
        }
        while (trash) {
            struct pair *p = trash;
            trash = p->free_next;
            free(p);
        }
    }
}
