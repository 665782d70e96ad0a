#include <sys/types.h>
#include <sys/socket.h>
#include <errno.h>
#include "gemeinsam.h"

/* schickt n Bytes, auch wenn send() weniger schafft */
ssize_t alles_senden(int fd, const char *puf, size_t n)
{
    size_t fertig = 0;
    while (fertig < n) {
        ssize_t r = send(fd, puf + fertig, n - fertig, MSG_NOSIGNAL);
        if (r < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        fertig += r;
    }
    return fertig;
}

/* liest höchstens n Bytes, hört auf wenn die Gegenseite schließt */
ssize_t alles_empfangen(int fd, char *puf, size_t n)
{
    size_t da = 0;
    while (da < n) {
        ssize_t r = recv(fd, puf + da, n - da, 0);
        if (r < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        if (r == 0) break;
        da += r;
    }
    return da;
}
