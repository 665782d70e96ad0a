#include <stdio.h>
#include <time.h>
#include <sys/socket.h>
#include "comun.h"

void marca(char *dst, int n)
{
    time_t t = time(NULL);
    strftime(dst, n, "%H:%M:%S", localtime(&t));
}

int mandar(int fd, const char *b, int n)
{
    int h = 0;
    while (h < n) {
        int k = send(fd, b + h, n - h, MSG_NOSIGNAL);
        if (k <= 0) return -1;
        h += k;
    }
    return h;
}
