#include "protokoll.h"
#include <errno.h>
#include <sys/socket.h>

int lies_genau(int fd, void *wohin, size_t n)
{
    char *p = wohin;
    while (n) {
        ssize_t k = recv(fd, p, n, 0);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return 0;
        p += k;
        n -= k;
    }
    return 1;
}

int schreib_alles(int fd, const void *was, size_t n)
{
    const char *p = was;
    while (n) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return 0;
        p += k;
        n -= k;
    }
    return 1;
}
