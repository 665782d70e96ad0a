#include "proto.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void reader_init(struct reader *r, int fd) { r->fd = fd; r->have = r->pos = 0; }

int read_msg(struct reader *r, char *out, size_t max)
{
    size_t n = 0;
    for (;;) {
        if (r->pos == r->have) {
            ssize_t k = recv(r->fd, r->buf, sizeof r->buf, 0);
            if (k < 0 && errno == EINTR) continue;
            if (k < 0) return -1;
            if (k == 0) return 0;
            r->have = k; r->pos = 0;
        }
        char c = r->buf[r->pos++];
        if (n == max - 1 && c) return -1;
        out[n++] = c;
        if (!c) return 1;
    }
}

int write_all(int fd, const void *p, size_t n)
{
    const char *s = p;
    while (n) {
        ssize_t k = send(fd, s, n, MSG_NOSIGNAL);
        if (k < 0) { if (errno == EINTR) continue; return -1; }
        s += k; n -= k;
    }
    return 0;
}

int write_msg(int fd, char op, const char *text)
{
    char buf[MAX_MSG + 2];
    size_t n = 0, l = strlen(text);
    if (l > MAX_MSG) return -1;
    if (op) buf[n++] = op;
    memcpy(buf + n, text, l + 1);
    return write_all(fd, buf, n + l + 1);
}
