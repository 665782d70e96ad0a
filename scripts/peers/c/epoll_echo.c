/* Bare echo for any number of clients from one epoll loop: what an echo costs at the least.

   epoll_echo PORT        (SIGINT and SIGTERM end it; it prints nothing) */
#include "peer.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>

enum { EVENTS = 512, CHUNK = 64 * 1024 };

static char chunk[CHUNK];

static void watch(int epoll, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        close(fd);
}

/* Sends block: a yardstick keeps no queue, so its clients must read what they are sent. */
static int echo(int fd)
{
    ssize_t n = recv(fd, chunk, sizeof chunk, MSG_DONTWAIT);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    return n > 0 && send_all(fd, chunk, (size_t)n) == 0;
}

int main(int argc, char **argv)
{
    int listener = bind_to("0.0.0.0", argc > 1 ? argv[1] : "8000", SOCK_STREAM);
    int epoll = epoll_create1(EPOLL_CLOEXEC), on = 1;
    signal(SIGPIPE, SIG_IGN);
    watch(epoll, listener);
    for (;;) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd != listener) {
                if (!echo(fd))
                    close(fd);
                continue;
            }
            int client = accept(listener, NULL, NULL);
            if (client < 0)
                continue;
            setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            watch(epoll, client);
        }
    }
}
