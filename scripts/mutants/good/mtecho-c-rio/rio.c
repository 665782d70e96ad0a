/* Robust I/O in the manner of the textbook */
#include "rio.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void rio_readinitb(rio_t *rp, int fd)
{
    rp->fd = fd;
    rp->count = 0;
    rp->next = rp->buf;
}

static ssize_t rio_read(rio_t *rp, char *c)
{
    while (rp->count <= 0) {
        rp->count = read(rp->fd, rp->buf, sizeof(rp->buf));
        if (rp->count < 0 && errno != EINTR)
            return -1;
        if (rp->count == 0)
            return 0;
        rp->next = rp->buf;
    }
    *c = *rp->next++;
    rp->count--;
    return 1;
}

ssize_t rio_readlineb(rio_t *rp, char *line, size_t max)
{
    size_t n = 0;
    char c;

    while (n < max - 1) {
        ssize_t rc = rio_read(rp, &c);
        if (rc < 0)
            return -1;
        if (rc == 0)
            break;
        line[n++] = c;
        if (c == '\n')
            break;
    }
    line[n] = '\0';
    return n;
}

ssize_t rio_writen(int fd, const char *buf, size_t n)
{
    size_t left = n;

    while (left > 0) {
        ssize_t written = write(fd, buf, left);
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        left -= written;
        buf += written;
    }
    return n;
}
